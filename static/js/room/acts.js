/** What can be done with a message, where it stands. Without this each of its links leads to the message's own page. */
import { kindsFor, reactInPlace } from "../lib/kindness.js"
import { toast } from "../lib/toast.js"
import { changeInPlace } from "./changing.js"

/** For so long one's own message can be changed. The server decides; this only spares a vain offer. */
const CHANGEABLE_MS = 15 * 60_000

export class Acts {
  #room
  #answering
  #showHelp

  /**
   * @param {HTMLElement} room
   * @param {import("./answering.js").Answering | null} answering null where nothing can be said
   * @param {() => void} showHelp
   */
  constructor(room, answering, showHelp) {
    this.#room = room
    this.#answering = answering
    this.#showHelp = showHelp
  }

  /** @returns {() => void} stops listening */
  listen() {
    const going = new AbortController()
    const log = /** @type {HTMLElement} */ (this.#room.querySelector("[data-log]"))
    log.addEventListener("click", (event) => this.#clicked(event), { signal: going.signal })
    reactInPlace(log)
    return () => going.abort()
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = event.target instanceof Element ? event.target.closest("a, button") : null
    const row = /** @type {HTMLElement | null} */ (link?.closest(".message"))
    // Who asks for a tab of its own gets the page that the link leads to.
    if (!link || !row || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    if (this.#does(link, row)) event.preventDefault()
  }

  /**
   * @param {Element} link
   * @param {HTMLElement} row
   * @returns {boolean} whether it was done here
   */
  #does(link, row) {
    if (link.matches("[data-answer]")) return this.#answer(row)
    if (link.matches("[data-leads]")) return this.#leadTo(link.getAttribute("data-leads") ?? "")
    if (link.matches("[data-more]")) return this.#open(link, row)
    if (link.matches("[data-change]")) return this.#change(row)
    return false
  }

  /** @param {HTMLElement} row */
  #answer(row) {
    this.#answering?.begin(row.id.slice("message-".length), row.querySelector(".message-who b")?.textContent ?? "")
    return this.#answering !== null
  }

  /** @param {string} id of a row */
  #leadTo(id) {
    const row = document.getElementById(id)
    if (!row) return false
    row.tabIndex = -1
    row.focus({ preventScroll: true })
    row.scrollIntoView({ block: "center" })
    return true
  }

  /**
   * @param {Element} link
   * @param {HTMLElement} row
   */
  #open(link, row) {
    const known = row.querySelector(".message-panel")
    known?.remove()
    link.setAttribute("aria-expanded", String(!known))
    if (known) return true
    const template = /** @type {HTMLTemplateElement | null} */ (this.#room.querySelector("[data-panel]"))
    const panel = /** @type {HTMLElement | null} */ (template?.content.firstElementChild?.cloneNode(true) ?? null)
    if (!panel) return false
    panel.querySelector("[data-page]")?.setAttribute("href", link.getAttribute("href") ?? "")
    if (!mayChange(row)) panel.querySelector("[data-change]")?.remove()
    if (row.matches(".message--shown:not(.message--mine)")) {
      panel.prepend(kindsFor(row, link.getAttribute("href") ?? "", "Ways to answer kindly"))
    }
    row.querySelector(".message-words")?.append(panel)
    panel.scrollIntoView({ block: "nearest" })
    return true
  }

  /** @param {HTMLElement} row */
  #change(row) {
    const page = row.querySelector("[data-page]")?.getAttribute("href") ?? ""
    row.querySelector(".message-panel")?.remove()
    row.querySelector("[data-more]")?.setAttribute("aria-expanded", "false")
    void changeInPlace(row, page, this.#showHelp).then((why) => why && toast(why))
    return true
  }
}

/** @param {HTMLElement} row */
function mayChange(row) {
  const saidAt = Date.parse(row.querySelector("time")?.dateTime ?? "")
  return row.matches(".message--mine:is(.message--shown, .message--held)") && Date.now() - saidAt < CHANGEABLE_MS
}
