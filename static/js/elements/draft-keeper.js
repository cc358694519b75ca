import { chosenIn } from "../lib/choosing.js"
import { newKey } from "../lib/keys.js"
import { eraseUnsent, keepUnsent, put } from "../lib/unsent.js"

/**
 * Keeps what is being written on the server: soon after typing stops, and at once when the page is left. The number that
 * goes with each saving makes an older one, late or from another tab, lose.
 * `<draft-keeper place="topic:12" seq="3" action="/drafts"><form>… [data-saved] …</form></draft-keeper>`
 */
const PAUSE_MS = 1200
const RETRY_MS = 5000
const LARGEST_LAST_WORDS = 60_000

const WORDS = {
  saved: "Saved as you write.",
  aside: "Another tab is writing here too. Both texts are kept: see “Words you have not posted” in your account.",
  stale: "This draft went on in another tab, or was posted there. What you write here stays in this tab alone.",
  signedOut: "You are signed out. Your words stay in this tab: sign in in another one, then go on here.",
  away: "Not saved yet. Your words stay in this tab, and we try again.",
  offline: "You are offline. Your words are kept here, and we post them as soon as you are back.",
}

class DraftKeeper extends HTMLElement {
  #timer = 0
  #seq = 0
  /** The last number that the server is known to have. */
  #base = 0
  #tab = ""
  #saved = ""
  #isSending = false
  #isOver = false
  /** @type {HTMLElement | null} */
  #waiting = null

  connectedCallback() {
    this.#seq = this.#base = Number(this.getAttribute("seq") ?? 0)
    const key = this.querySelector("[name=key]")
    this.#tab = key instanceof HTMLInputElement && key.value ? key.value : newKey()
    this.#saved = this.#words((field) => field.defaultValue, true)
    this.addEventListener("input", this.#typed)
    this.addEventListener("submit", this.#submitted)
    document.addEventListener("visibilitychange", this.#left)
    document.addEventListener("kith:leaving", this.#left)
    addEventListener("pagehide", this.#left)
    addEventListener("pageshow", this.#cameBack)
    addEventListener("online", this.#online)
    // A text that the tab itself kept is put back before this runs.
    if (this.#words() !== this.#saved) this.#typed()
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.removeEventListener("input", this.#typed)
    this.removeEventListener("submit", this.#submitted)
    document.removeEventListener("visibilitychange", this.#left)
    document.removeEventListener("kith:leaving", this.#left)
    removeEventListener("pagehide", this.#left)
    removeEventListener("pageshow", this.#cameBack)
    removeEventListener("online", this.#online)
  }

  #typed = () => this.#soon(PAUSE_MS)

  #submitted = (/** @type {SubmitEvent} */ event) => {
    clearTimeout(this.#timer)
    if (!navigator.onLine) {
      event.preventDefault()
      this.#waiting = event.submitter
      this.#save({ isLeaving: false })
      this.#tell(WORDS.offline)
      return
    }
    this.#isOver = true
  }

  /** What was to be posted while offline is posted now, once: its form still has the same key. */
  #online = () => {
    const submitter = this.#waiting
    this.#waiting = null
    if (submitter) this.querySelector("form")?.requestSubmit(submitter)
    else if (this.#words() !== this.#saved) this.#soon(0)
  }

  #cameBack = (/** @type {PageTransitionEvent} */ event) => {
    if (event.persisted) this.#isOver = false
  }

  #left = (/** @type {Event} */ event) => {
    if (event.type === "visibilitychange" && document.visibilityState !== "hidden") return
    clearTimeout(this.#timer)
    this.#save({ isLeaving: true })
  }

  /** @param {number} wait */
  #soon(wait) {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#save({ isLeaving: false }), wait)
  }

  /** @param {{isLeaving: boolean}} how */
  async #save({ isLeaving }) {
    const words = this.#words()
    if (this.#isOver || words === this.#saved || (this.#isSending && !isLeaving)) return
    this.#isSending = true
    this.#seq += 1
    const saving = { place: this.getAttribute("place") ?? "", seq: this.#seq, base: this.#base, tab: this.#tab, ...JSON.parse(words) }
    // Browsers let only a small body outlive its page.
    const answer = await put(this.getAttribute("action") ?? "", saving, isLeaving && words.length < LARGEST_LAST_WORDS)
    this.#isSending = false
    this.#heard(answer, words, saving)
  }

  /**
   * @param {import("../lib/unsent.js").Answer} answer
   * @param {string} words
   * @param {import("../lib/unsent.js").Saving} saving
   */
  #heard(answer, words, saving) {
    if (answer === "kept" || answer === "aside") {
      if (answer === "kept") this.#base = Math.max(this.#base, saving.seq)
      this.#saved = words
      this.#tell(answer === "kept" ? WORDS.saved : WORDS.aside)
      eraseUnsent(saving)
      if (this.#words() !== words) this.#soon(PAUSE_MS)
    } else if (answer === "late") {
      this.#isOver = true
      eraseUnsent(saving)
      this.#tell(WORDS.stale)
    } else {
      if (!this.#isOver) keepUnsent(saving)
      this.#tell(this.#waiting ? WORDS.offline : answer === "signed out" ? WORDS.signedOut : WORDS.away)
      this.#soon(RETRY_MS)
    }
  }

  /** @param {string} words */
  #tell(words) {
    const place = this.querySelector("[data-saved]")
    if (place && place.textContent !== words) place.textContent = words
  }

  /**
   * @param {(field: HTMLTextAreaElement | HTMLInputElement) => string} [read]
   * @param {boolean} [asServed]
   * @returns {string} the title, the text and what was chosen with them, as JSON
   */
  #words(read = (field) => field.value, asServed = false) {
    const fields = /** @type {any[]} */ ([...(this.querySelector("form")?.elements ?? [])])
    const given = /** @type {Record<string, unknown>} */ (chosenIn(fields, asServed))
    for (const name of ["title", "text"]) {
      const field = this.querySelector(`[name="${name}"]`)
      if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) given[name] = read(field)
    }
    return JSON.stringify(given)
  }
}

customElements.define("draft-keeper", DraftKeeper)
