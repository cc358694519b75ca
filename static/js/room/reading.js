import { counted } from "./announcing.js"

/** Where one reads. At the end new messages come into sight; further up nothing moves, and a button tells of them. */

/** So near to the end one is at the end, in pixels. */
const NEAR = 80

export class Reading {
  #scroller
  #news
  /** @type {HTMLElement[]} */
  #unread = []
  #wasAtEnd = true

  /**
   * @param {HTMLElement} scroller what scrolls
   * @param {HTMLElement} news where the button stands
   */
  constructor(scroller, news) {
    this.#scroller = scroller
    this.#news = news
    scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true })
  }

  /** Call it before rows are added: whether one reads at the end is known only then. */
  hold() {
    this.#wasAtEnd = this.#isAtEnd
  }

  /**
   * @param {HTMLElement[]} rows the new ones of others
   * @param {{follows: boolean}} how whether what comes at the end comes into sight
   */
  added(rows, { follows }) {
    if (this.#wasAtEnd && follows) return this.toEnd()
    this.#unread.push(...rows)
    this.#tell()
  }

  /** @param {HTMLElement | null} fresh where what is new begins, if anything is: one goes on reading there */
  begin(fresh) {
    if (!fresh) return this.toEnd()
    this.#scroller.scrollTop += fresh.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight
    this.#forget()
  }

  get #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller
    return scrollHeight - scrollTop - clientHeight < NEAR
  }

  #scrolled() {
    if (this.#unread.length > 0 && this.#isAtEnd) this.#forget()
  }

  #forget() {
    this.#unread = []
    this.#tell()
  }

  #tell() {
    const count = this.#unread.length
    if (count === 0) return this.#news.replaceChildren()
    const words = counted(count)
    const known = this.#news.querySelector("button")
    if (known) {
      known.textContent = words
      return
    }
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button button--news"
    button.textContent = words
    button.addEventListener("click", () => this.#showFirst())
    this.#news.append(button)
  }

  /** The button goes with the click, so the focus goes to the messages. */
  #showFirst() {
    const first = this.#unread[0]
    this.#scroller.focus({ preventScroll: true })
    this.#scroller.scrollTop += first.getBoundingClientRect().top - this.#scroller.getBoundingClientRect().top
    this.#forget()
  }
}
