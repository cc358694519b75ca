import { ask, type } from "../lib/asking.js"
import { fragment } from "../lib/fragments.js"
import { marked } from "../lib/marking.js"
import { Names } from "../lib/naming.js"
import { offerQuotes } from "../lib/quoting.js"

/**
 * Helps whoever writes: buttons above the box, names after an `@`, a preview that follows, and quotes of what is selected.
 * `<kith-composer data-place="topic:12" data-preview="…" data-names="…"> label, textarea </kith-composer>` inside a form.
 */
const PAUSE_MS = 700

/** @type {[import("../lib/marking.js").Mark, string, string][]} */
const MARKS = [
  ["bold", "Bold", "b"], ["italic", "Italic", "i"], ["list", "List", ""], ["quote", "Quote", ""], ["link", "Link", "k"],
  ["warning", "Warning", ""],
]

class KithComposer extends HTMLElement {
  #timer = 0
  #shown = ""
  /** @type {(() => void) | null} */
  #endQuotes = null

  connectedCallback() {
    const field = this.#field
    if (!field || this.querySelector("[role=toolbar]")) return
    field.before(this.#toolbar(field))
    new Names(field, { address: this.dataset.names ?? "", place: this.dataset.place ?? "" })
    this.#endQuotes = offerQuotes(field)
    field.addEventListener("keydown", this.#key)
    field.addEventListener("input", this.#typed)
    this.#button?.addEventListener("click", this.#toggled)
    this.#button?.setAttribute("aria-expanded", String(!this.#panel?.hidden))
  }

  disconnectedCallback() {
    clearTimeout(this.#timer)
    this.#endQuotes?.()
    this.#field?.removeEventListener("keydown", this.#key)
    this.#field?.removeEventListener("input", this.#typed)
    this.#button?.removeEventListener("click", this.#toggled)
  }

  get #field() {
    return this.querySelector("textarea")
  }

  get #button() {
    return this.closest("form")?.querySelector("[name=preview]") ?? null
  }

  /** @returns {HTMLElement | null} */
  get #panel() {
    return this.closest("form")?.querySelector("[data-preview-panel]") ?? null
  }

  /** @param {HTMLTextAreaElement} field */
  #toolbar(field) {
    const bar = document.createElement("div")
    bar.className = "marks"
    bar.setAttribute("role", "toolbar")
    bar.setAttribute("aria-label", "Change how the text looks")
    bar.setAttribute("aria-controls", field.id)
    bar.append(...MARKS.map(([mark, words, key], index) => {
      const button = document.createElement("button")
      button.type = "button"
      button.className = `mark mark--${mark}`
      button.textContent = words
      button.tabIndex = index === 0 ? 0 : -1
      if (key) button.setAttribute("aria-keyshortcuts", `Control+${key.toUpperCase()} Meta+${key.toUpperCase()}`)
      if (key) button.title = `${words} (Ctrl+${key.toUpperCase()})`
      button.addEventListener("click", () => this.#mark(mark))
      return button
    }))
    bar.addEventListener("keydown", this.#walk)
    return bar
  }

  /** One stop for the Tab key; arrows go from button to button. */
  #walk = (/** @type {KeyboardEvent} */ event) => {
    const buttons = [...this.querySelectorAll("[role=toolbar] button")]
    const at = buttons.findIndex((button) => button === document.activeElement)
    const last = buttons.length - 1
    const goes = { ArrowRight: at === last ? 0 : at + 1, ArrowLeft: at === 0 ? last : at - 1, Home: 0, End: last }[event.key]
    if (goes === undefined) return
    event.preventDefault()
    for (const [index, button] of buttons.entries()) if (button instanceof HTMLElement) button.tabIndex = index === goes ? 0 : -1
    const next = buttons[goes]
    if (next instanceof HTMLElement) next.focus()
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
    const found = MARKS.find(([, , key]) => key && key === event.key.toLowerCase())
    if (!found) return
    event.preventDefault()
    this.#mark(found[0])
  }

  /** @param {import("../lib/marking.js").Mark} mark */
  #mark(mark) {
    const field = this.#field
    if (field) type(field, marked(mark, field.value, field.selectionStart, field.selectionEnd))
  }

  #typed = () => {
    clearTimeout(this.#timer)
    if (!this.#panel?.hidden) this.#timer = setTimeout(() => this.#show(), PAUSE_MS)
  }

  #toggled = (/** @type {Event} */ event) => {
    const panel = this.#panel
    if (!panel) return
    event.preventDefault()
    panel.hidden = !panel.hidden
    this.#button?.setAttribute("aria-expanded", String(!panel.hidden))
    if (!panel.hidden) this.#show()
  }

  async #show() {
    const text = this.#field?.value ?? ""
    const words = this.#panel?.querySelector("[data-preview-words]")
    if (text === this.#shown || !words) return
    const answer = await ask(this.dataset.preview ?? "", { place: this.dataset.place, text })
    if (this.#field?.value !== text) return
    this.#shown = answer ? text : ""
    if (answer) words.replaceChildren(fragment(answer.html))
    else words.textContent = "There is no preview just now. Your words are not touched by that."
  }
}

customElements.define("kith-composer", KithComposer)
