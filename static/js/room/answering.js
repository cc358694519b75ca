/** What the next message answers: chosen at a message, told above the field, and let go again. */

export class Answering {
  #form
  #field
  #template

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement} room
   */
  constructor(form, room) {
    this.#form = form
    this.#field = /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("text"))
    this.#template = /** @type {HTMLTemplateElement | null} */ (room.querySelector("[data-answering]"))
  }

  /** @returns {string} the id of the message that is answered, empty for none */
  get id() {
    return this.#input.value
  }

  /**
   * @param {string} id
   * @param {string} name of whoever said it
   */
  begin(id, name) {
    this.end()
    const line = /** @type {HTMLElement | undefined} */ (this.#template?.content.cloneNode(true).firstElementChild)
    if (!line) return
    const place = line.querySelector("[data-name]")
    if (place) place.textContent = name
    line.querySelector("[data-stop]")?.addEventListener("click", () => {
      this.end()
      this.#field.focus()
    })
    this.#input.value = id
    this.#field.before(line)
    this.#field.setAttribute("aria-describedby", `${this.#field.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim())
    this.#field.focus()
  }

  end() {
    const line = this.#form.querySelector(".room-answering")
    this.#input.value = ""
    if (!line) return
    const described = (this.#field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id !== line.id)
    if (described.length > 0) this.#field.setAttribute("aria-describedby", described.join(" "))
    else this.#field.removeAttribute("aria-describedby")
    line.remove()
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (this.#form.elements.namedItem("answers"))
  }
}
