/**
 * The form, sent through the line: what was written shows at once as waiting, is kept in this tab until the server has
 * answered, and comes back into the field with the reason if it is refused. Where the line has ended for good the form is
 * sent as a form, if the site can be reached at all.
 */
import { newKey } from "../lib/keys.js"
import { Names } from "../lib/naming.js"
import { isSiteReached } from "../lib/reaching.js"
import { line } from "../live/page.js"
import { Answering } from "./answering.js"
import { TYPING_EVERY_MS } from "./people.js"
import { Unanswered } from "./unanswered.js"

const SHOWN_AFTER_MS = 1_500

/** @typedef {{answers?: string, warnings?: string[]}} More what goes with the words */

const UNREACHED = "Nothing gets through just now, so this was not sent. It is still here: please try again in a moment."

export class Saying {
  #form
  #field
  #key
  #told
  #channel
  #log
  #reading
  #showHelp
  /** @type {Map<HTMLElement, {text: string, key: string, more: More, answer: Promise<unknown>}>} */
  #unanswered = new Map()
  /** The same, for the page that comes after this one in the tab. */
  #kept
  /** What was sent and not answered, as far as we know: the same words again go under the same key. */
  #tried = { text: "", key: "" }
  /** What came back into the field, as far as it is still there. */
  #back = ""
  #isReached = false
  #typedAt = -Infinity

  /** The line has ended for good. */
  isEnded = false

  /** @type {Answering} */
  answering

  /**
   * @param {HTMLFormElement} form
   * @param {{channel: string, log: import("./log.js").Log, reading: import("./reading.js").Reading, showHelp: () => void}} room
   */
  constructor(form, { channel, log, reading, showHelp }) {
    this.#form = form
    this.#field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"))
    this.#key = /** @type {HTMLInputElement} */ (form.elements.namedItem("key"))
    this.answering = new Answering(form, form.closest("live-room") ?? form)
    if (form.dataset.names) new Names(this.#field, { address: form.dataset.names, place: channel })
    this.#told = form.querySelector("[data-saved]")
    this.#channel = channel
    this.#log = log
    this.#reading = reading
    this.#kept = new Unanswered(channel)
    this.#showHelp = showHelp
  }

  /** @returns {() => void} stops listening to the form */
  listen() {
    const going = new AbortController()
    const { signal } = going
    this.#form.addEventListener("submit", (event) => this.#submit(event), { signal })
    this.#field.addEventListener("input", () => this.#typed(), { signal })
    this.#field.addEventListener("keydown", (event) => this.#pressed(event), { signal })
    this.#goOn()
    return () => going.abort()
  }

  /** Resolves when everything sent has been answered. */
  async settled() {
    await Promise.allSettled([...this.#unanswered.values()].map(({ answer }) => answer))
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    const text = this.#field.value
    this.#key.value = text === this.#tried.text ? this.#tried.key : newKey()
    if (this.isEnded && this.#isReached) return
    event.preventDefault()
    if (this.isEnded) return void this.#sendAsForm()
    if (text.trim() === "") return this.#field.focus()
    const [key, more] = [this.#key.value, this.#more]
    this.answering.end()
    this.#clearWarnings()
    this.#write("")
    this.#say("")
    this.#kept.put({ key, text, more, at: Date.now() })
    this.#send(text, key, more)
    this.#reading.toEnd()
  }

  /**
   * @param {string} text
   * @param {string} key
   * @param {More} more
   * @returns {HTMLElement} the row that waits
   */
  #send(text, key, more) {
    const row = this.#log.wait(text)
    const answer = line().say(this.#channel, text, key, more)
    this.#unanswered.set(row, { text, key, more, answer })
    answer.then(
      (taken) => this.#taken(row, taken),
      (reason) => this.#refused(row, reason),
    )
    return row
  }

  /** What the page before this one in the tab had no answer for: sent again under its key, or given back if it is old. */
  #goOn() {
    const { fresh, old } = this.#kept.take()
    for (const { text, key, more } of fresh) {
      // Most likely it is there already, and stands on this page.
      const row = this.#send(text, key, more)
      row.hidden = true
      setTimeout(() => (row.hidden = false), SHOWN_AFTER_MS)
    }
    for (const { text, key } of old) {
      this.#tried = { text, key }
      this.#giveBack(text)
    }
  }

  /** @returns {More} what goes with the words, as far as there is any */
  get #more() {
    const answers = this.answering.id
    const given = new FormData(this.#form).getAll("warnings").flatMap((words) => String(words).split(","))
    const warnings = given.map((words) => words.trim()).filter(Boolean)
    return { ...(answers && { answers }), ...(warnings.length > 0 && { warnings }) }
  }

  /** The next message is about something else. */
  #clearWarnings() {
    for (const field of this.#form.querySelectorAll("[name=warnings]")) {
      if (!(field instanceof HTMLInputElement)) continue
      if (field.type === "checkbox") field.checked = false
      else field.value = ""
    }
    this.#form.querySelector(".warn")?.removeAttribute("open")
  }

  /** A form sent to nobody would leave the reader with the browser's own page of regret, and without the room. */
  async #sendAsForm() {
    this.#isReached = await isSiteReached()
    if (this.#isReached) this.#form.requestSubmit()
    else this.#say(UNREACHED)
    this.#isReached = false
  }

  /**
   * @param {HTMLElement} row
   * @param {import("../live/outgoing.js").Taken} taken
   */
  #taken(row, taken) {
    this.#kept.drop(taken.key)
    this.#unanswered.delete(row)
    this.#log.taken(row, taken)
    if (taken.help) this.#showHelp()
  }

  /**
   * @param {HTMLElement} row
   * @param {Error} reason
   */
  #refused(row, reason) {
    const { text, key } = this.#unanswered.get(row) ?? { text: "", key: "" }
    this.#kept.drop(key)
    this.#unanswered.delete(row)
    this.#log.refused(row)
    this.#tried = { text, key }
    this.#giveBack(text)
    this.#say(reason.message)
  }

  /** @param {string} text after others that came back, before what has been written since; the caret stays where it is */
  #giveBack(text) {
    const { value } = this.#field
    const end = value.startsWith(this.#back) ? this.#back.length : 0
    const before = end > 0 ? "\n\n" : ""
    const after = end === 0 && value !== "" ? "\n\n" : ""
    this.#field.setRangeText(before + text + after, end, end, "preserve")
    this.#back = value.slice(0, end) + before + text
    this.#field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  /** @param {string} text */
  #write(text) {
    this.#field.value = text
    // The keeper of unsent texts listens for it.
    this.#field.dispatchEvent(new Event("input", { bubbles: true }))
  }

  #typed() {
    const now = performance.now()
    if (this.isEnded || this.#field.value === "" || now - this.#typedAt < TYPING_EVERY_MS) return
    this.#typedAt = now
    line().hint(this.#channel, "typing")
  }

  /** @param {KeyboardEvent} event Enter begins a new line, as in every other field of ours */
  #pressed(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    this.#form.requestSubmit()
  }

  /** @param {string} words */
  #say(words) {
    if (!this.#told) return
    this.#told.textContent = words
    this.#told.classList.toggle("saved--refused", words !== "")
  }
}
