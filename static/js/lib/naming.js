import { ask, type } from "./asking.js"

/**
 * Offers names of the group after an `@`: a list under the field, gone through with the arrow keys, taken with Enter or Tab.
 */
const PAUSE_MS = 200
const BEGUN = /(?:^|[^\w@.])@([\p{L}\p{N}][\p{L}\p{N} .'’-]{0,29})$/u

/**
 * @param {string} before the text before the caret
 * @returns {string} the beginning of a name, empty without one
 */
export function begun(before) {
  return BEGUN.exec(before.slice(-32))?.[1] ?? ""
}

export class Names {
  #timer = 0
  #asked = 0
  #chosen = -1
  #list = document.createElement("ul")
  #status = document.createElement("p")

  /**
   * @param {HTMLTextAreaElement} field
   * @param {{address: string, place: string}} where
   */
  constructor(field, { address, place }) {
    this.field = field
    this.address = address
    this.place = place
    this.#list.className = "names"
    this.#list.id = `${field.id}-names`
    this.#list.hidden = true
    this.#list.setAttribute("role", "listbox")
    this.#list.setAttribute("aria-label", "Names in this group")
    this.#status.className = "unseen"
    this.#status.setAttribute("role", "status")
    field.setAttribute("aria-autocomplete", "list")
    field.setAttribute("aria-controls", this.#list.id)
    field.after(this.#list, this.#status)
    field.addEventListener("input", () => this.#soon())
    field.addEventListener("keydown", (event) => this.#key(event))
    field.addEventListener("blur", () => this.#close())
    // Before the field loses the focus, or the list would be gone by the time of the click.
    this.#list.addEventListener("mousedown", (event) => this.#pressed(event))
  }

  #soon() {
    clearTimeout(this.#timer)
    const begins = begun(this.field.value.slice(0, this.field.selectionStart))
    if (begins === "") return this.#close()
    this.#timer = setTimeout(() => this.#ask(begins), PAUSE_MS)
  }

  /** @param {string} begins */
  async #ask(begins) {
    const number = ++this.#asked
    const answer = await ask(this.address, { place: this.place, begins })
    const still = begun(this.field.value.slice(0, this.field.selectionStart)) === begins
    if (number === this.#asked && still && document.activeElement === this.field) this.#show(answer?.names ?? [])
  }

  /** @param {string[]} names */
  #show(names) {
    this.#list.replaceChildren(...names.map((name, index) => {
      const item = document.createElement("li")
      item.id = `${this.#list.id}-${index}`
      item.setAttribute("role", "option")
      item.textContent = name
      return item
    }))
    if (names.length === 0) return this.#close()
    this.#list.hidden = false
    this.#choose(0)
    this.#status.textContent = `${names.length === 1 ? "1 name" : `${names.length} names`}. Arrow keys choose, Enter takes one.`
  }

  #close() {
    clearTimeout(this.#timer)
    this.#list.hidden = true
    this.#chosen = -1
    this.#status.textContent = ""
    this.field.removeAttribute("aria-activedescendant")
  }

  /** @param {number} index */
  #choose(index) {
    const items = [...this.#list.children]
    this.#chosen = (index + items.length) % items.length
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === this.#chosen)))
    this.field.setAttribute("aria-activedescendant", items[this.#chosen].id)
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (this.#list.hidden) return
    if (event.key === "ArrowDown") this.#choose(this.#chosen + 1)
    else if (event.key === "ArrowUp") this.#choose(this.#chosen - 1)
    else if (event.key === "Escape") this.#close()
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) this.#take(this.#list.children[this.#chosen])
    else return
    event.preventDefault()
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    event.preventDefault()
    const item = event.target instanceof Element ? event.target.closest("[role=option]") : null
    if (item) this.#take(item)
  }

  /** @param {Element} item */
  #take(item) {
    const caret = this.field.selectionStart
    const from = caret - begun(this.field.value.slice(0, caret)).length
    const insert = `${item.textContent} `
    this.#close()
    type(this.field, { from, to: caret, insert, start: from + insert.length, end: from + insert.length })
    this.#close()
  }
}
