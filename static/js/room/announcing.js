/**
 * What a screen reader is told of new messages: each, only how many, or nothing; and whether that rests for a while.
 * Nothing here changes what is seen, but that the log does not follow while it rests.
 */
import { headers } from "../lib/reader.js"
import { toast } from "../lib/toast.js"

/** So often at most one is told how many came. */
export const SUMMARY_EVERY_MS = 10_000

/**
 * @param {number} count
 * @returns {string}
 */
export function counted(count) {
  return count === 1 ? "1 new message" : `${count} new messages`
}

export class Announcing {
  #room
  #log
  #told
  #how
  #count = 0
  #timer = 0

  isPaused = false

  /** @param {HTMLElement} room */
  constructor(room) {
    this.#room = room
    this.#log = room.querySelector("[data-log]")
    this.#told = room.querySelector("[data-told]")
    this.#how = room.dataset.aloud ?? "each"
  }

  /** @returns {() => void} stops listening */
  listen() {
    const going = new AbortController()
    const { signal } = going
    const form = this.#room.querySelector("form[data-aloud-form]")
    form?.addEventListener("change", (event) => this.#choose(/** @type {HTMLInputElement} */ (event.target)), { signal })
    this.#pause?.addEventListener("click", () => this.#turn(), { signal })
    this.#pause?.removeAttribute("hidden")
    form?.querySelector("button")?.setAttribute("hidden", "")
    this.#apply()
    return () => {
      going.abort()
      clearTimeout(this.#timer)
    }
  }

  /** @param {number} count of messages by others that can be read now */
  came(count) {
    if (count === 0) return
    if (!this.isPaused && this.#how !== "summary") return
    this.#count += count
    if (this.isPaused || this.#timer) return
    this.#tell()
    this.#timer = setTimeout(() => {
      this.#timer = 0
      this.#tell()
    }, SUMMARY_EVERY_MS)
  }

  #tell() {
    if (!this.#told || this.#count === 0 || this.isPaused) return
    this.#told.textContent = counted(this.#count)
    this.#count = 0
  }

  #turn() {
    this.isPaused = !this.isPaused
    this.#pause?.setAttribute("aria-pressed", String(this.isPaused))
    this.#apply()
    if (this.#told) this.#told.textContent = this.isPaused ? "Paused" : ""
    if (this.#how !== "off") this.#tell()
    this.#count = 0
  }

  /** @param {HTMLInputElement} choice */
  async #choose(choice) {
    this.#how = choice.value
    this.#apply()
    const { action } = /** @type {HTMLFormElement} */ (choice.form)
    const body = new URLSearchParams({ aloud: choice.value })
    const answer = await fetch(action, { method: "POST", headers: headers(), body }).catch(() => null)
    if (!answer?.ok) toast("This holds here, and could not be kept for next time.")
  }

  #apply() {
    this.#log?.setAttribute("aria-live", this.#how === "each" && !this.isPaused ? "polite" : "off")
  }

  get #pause() {
    return this.#room.querySelector("[data-pause]")
  }
}
