/** The stage of a session: it comes anew whenever it changes, and its buttons work without leaving the page. */
import { fragment } from "../lib/fragments.js"
import { headers } from "../lib/reader.js"
import { toast } from "../lib/toast.js"
import { line } from "../live/page.js"

/** Many look on at the same moment: each asks a little later than the next. */
const SCATTER_MS = 400
const SECOND_MS = 1_000

class LiveSession extends HTMLElement {
  /** @type {(() => void)[]} */
  #stops = []
  #isAsking = false
  #isStale = false

  connectedCallback() {
    const shown = { at: Number(this.dataset.head), epoch: this.dataset.epoch ?? null }
    const follower = {
      show: (/** @type {any[]} */ changes) => this.#changed(changes),
      startOver: () => location.reload(),
      left: () => location.reload(),
    }
    for (const part of this.#parts) part.addEventListener("submit", this.#send)
    const clock = setInterval(() => this.#tellTime(), SECOND_MS)
    this.#stops.push(
      line().follow(this.dataset.channel ?? "", shown, follower),
      line().watch((state) => this.#tellLine(state)),
      () => clearInterval(clock),
      () => this.#parts.forEach((part) => part.removeEventListener("submit", this.#send)),
    )
    this.#tellTime()
  }

  /** @returns {HTMLElement[]} the stage, and the hosts' tools where they stand beside the room */
  get #parts() {
    const beside = /** @type {HTMLElement | null} */ (document.querySelector("[data-hosts]"))
    return beside ? [this, beside] : [this]
  }

  disconnectedCallback() {
    for (const stop of this.#stops.splice(0)) stop()
  }

  /** @param {{at: number, html: string}[]} changes */
  #changed(changes) {
    const latest = changes.at(-1)
    if (latest) {
      const event = fragment(latest.html).firstElementChild
      if (event?.textContent) this.#say(event)
    }
    this.#askSoon()
  }

  /** @param {Element} event what happened: read aloud here, and standing in the conversation as a line of its own */
  #say(event) {
    const spoken = document.createElement("p")
    spoken.textContent = event.textContent
    const captions = /** @type {HTMLElement} */ (this.querySelector("[data-captions]"))
    captions.append(spoken)
    if (captions.childElementCount > 20) captions.firstElementChild?.remove()
    const log = document.querySelector("live-room [data-log]")
    if (!log) return
    const row = document.createElement("p")
    row.className = "message-event"
    row.setAttribute("aria-hidden", "true")
    row.textContent = event.textContent
    log.append(row)
  }

  #askSoon() {
    this.#isStale = true
    if (this.#isAsking) return
    this.#isAsking = true
    setTimeout(() => this.#ask(), Math.random() * SCATTER_MS)
  }

  async #ask() {
    this.#isStale = false
    try {
      const answer = await fetch(this.dataset.href ?? "", { headers: headers({ Accept: "text/html" }) })
      if (answer.ok) this.#put(await answer.text())
      else if (answer.status === 404) location.reload()
    } catch {
      // The line tells that the network is away; the stage comes with the next change or on coming back.
    }
    this.#isAsking = false
    if (this.#isStale) this.#askSoon()
  }

  /** @param {string} html */
  #put(html) {
    const stage = /** @type {HTMLElement} */ (fragment(html).firstElementChild)
    const place = /** @type {HTMLElement} */ (this.querySelector("[data-stage]"))
    if (stage.dataset.view !== this.dataset.view) {
      // From the lobby into the room, or out of it: another page. What was being written is kept by the composer.
      location.reload()
      return
    }
    const beside = document.querySelector("[data-hosts]")
    const tools = stage.querySelector("#hosts")
    if (beside) {
      tools?.remove()
      replace(beside, tools)
    }
    replace(place, stage)
    this.#tellTime()
  }

  #send = async (/** @type {SubmitEvent} */ event) => {
    const form = event.target
    const button = event.submitter
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return
    event.preventDefault()
    const body = new URLSearchParams()
    for (const [name, value] of new FormData(form, button)) body.append(name, String(value))
    try {
      const answer = await fetch(form.action, { method: "POST", headers: headers(), body })
      if (answer.ok) {
        for (const field of form.querySelectorAll("input:not([type=hidden])")) /** @type {HTMLInputElement} */ (field).value = ""
        this.#askSoon()
      } else {
        const { words } = await answer.json()
        toast(words ?? "That could not be done.")
      }
    } catch {
      toast("That did not arrive. Please try again.")
    }
  }

  #tellTime() {
    const place = /** @type {HTMLElement | null} */ (this.querySelector("[data-until]"))
    if (!place) return
    const left = Math.round((new Date(place.dataset.until ?? "").getTime() - Date.now()) / SECOND_MS)
    const words = left > 90 ? `about ${Math.round(left / 60)} minutes left` : left > 0 ? "about a minute left" : "the time is up: whenever you are ready"
    if (place.textContent !== words) place.textContent = words
  }

  /** @param {string} state */
  #tellLine(state) {
    const place = document.querySelector("[data-line-test]")
    if (place) place.textContent = state === "open" ? "Your connection works" : "Your connection is being tested …"
    if (state === "open") this.#askSoon()
  }
}

/**
 * Puts what has come anew in place. What was typed, unfolded and focused stays so.
 * @param {Element} place
 * @param {Element | null} now
 */
function replace(place, now) {
  const open = new Set([...place.querySelectorAll("details[open][data-keep-open]")].map((one) => one.getAttribute("data-keep-open")))
  const typed = /** @type {HTMLInputElement[]} */ ([...place.querySelectorAll("input:not([type=hidden])")])
  const active = document.activeElement
  const focused = active instanceof HTMLElement && place.contains(active) ? nameOf(active) : ""
  for (const details of now?.querySelectorAll("details[data-keep-open]") ?? []) {
    if (details instanceof HTMLDetailsElement && open.has(details.getAttribute("data-keep-open"))) details.open = true
  }
  for (const field of typed) {
    const same = now?.querySelector(`input[name="${field.name}"]:not([type=hidden])`)
    if (same instanceof HTMLInputElement && field.value) same.value = field.value
  }
  place.replaceChildren(...(now ? [now] : []))
  if (!focused) return
  const again = /** @type {HTMLElement[]} */ ([...place.querySelectorAll("button, input, summary")]).find((one) => nameOf(one) === focused)
  again?.focus({ preventScroll: true })
}

/** @param {HTMLElement} element */
function nameOf(element) {
  const form = element.closest("form")
  return [element.tagName, element.textContent?.trim(), form?.getAttribute("action") ?? "", element.getAttribute("name") ?? ""].join("|")
}

customElements.define("live-session", LiveSession)
