/**
 * The messages on the page. New ones are read aloud once; what changes, or comes in a crowd, is put in place quietly.
 *
 * Rows that are being sent stand after the log and outside of it, so that one's own words are not read twice.
 */
import { fragment } from "../lib/fragments.js"
import { keepOpen, meet } from "../lib/meeting.js"
import { told } from "../lib/times.js"
import { counted } from "./announcing.js"

/** @typedef {import("../live/place.js").Change} Change */

/** More than so many at once are summed up. */
const CROWD = 5

export class Log {
  #log
  #waiting
  #room
  #placed
  #me
  #name
  /** @type {import("../lib/meeting.js").Chosen | null} */
  #chosen

  /**
   * @param {HTMLElement} room
   * @param {(row: HTMLElement) => void} [placed] told of each row that comes
   */
  constructor(room, placed = () => {}) {
    this.#placed = placed
    this.#room = room
    this.#me = room.dataset.me
    this.#name = room.dataset.name
    this.#chosen = room.dataset.chosen ? JSON.parse(room.dataset.chosen) : null
    this.#log = /** @type {HTMLElement} */ (room.querySelector("[data-log]"))
    this.#waiting = /** @type {HTMLElement} */ (room.querySelector("[data-waiting]"))
    for (const row of this.#rows) this.#mark(row)
  }

  /**
   * @param {Change[]} changes in order
   * @returns {HTMLElement[]} the rows of others that can be read now and could not before
   */
  show(changes) {
    const isCrowd = changes.filter((change) => !this.#row(change.id)).length > CROWD
    this.#log.setAttribute("aria-busy", String(isCrowd))
    const added = changes.map((change) => this.#place(change, isCrowd)).filter((row) => row !== null)
    this.#log.setAttribute("aria-busy", "false")
    const readable = added.filter((row) => row.matches(".message--shown:not(.message--mine)"))
    if (isCrowd) this.#sumUp(added[0], readable.length)
    return readable
  }

  /**
   * @param {string} text as one typed it
   * @returns {HTMLElement} the row that says it is being sent
   */
  wait(text) {
    const template = /** @type {HTMLTemplateElement} */ (this.#room.querySelector("[data-waiting-row]"))
    const row = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true))
    const words = row.querySelector("[data-words]")
    if (words) words.textContent = text
    this.#waiting.append(row)
    this.#forgetEmpty()
    return row
  }

  /**
   * The server has answered for a waiting row. It goes when its message is there.
   * @param {HTMLElement} row
   * @param {{id: string, html?: string}} taken
   */
  taken(row, taken) {
    if (taken.html) this.#own(taken.html)
    const there = this.#row(taken.id)
    if (there) {
      there.hidden = false
      row.remove()
    } else {
      row.dataset.id = taken.id
    }
    this.#uncover()
  }

  /** @param {HTMLElement} row what was in it was not taken */
  refused(row) {
    row.remove()
    this.#uncover()
  }

  get #rows() {
    return /** @type {HTMLElement[]} */ ([...this.#log.querySelectorAll(":scope > .message")])
  }

  /** @param {string} id */
  #row(id) {
    return /** @type {HTMLElement | null} */ (this.#log.querySelector(`:scope > #message-${CSS.escape(id)}`))
  }

  /**
   * @param {Change} change
   * @param {boolean} isQuiet
   * @returns {HTMLElement | null} the row, if it is a new one
   */
  #place(change, isQuiet) {
    const row = this.#made(change.html)
    const old = this.#row(change.id)
    if (old) {
      if (Number(old.dataset.at) < change.at) replace(old, row)
      return null
    }
    if (this.#isBeforeThePage(change.seq)) return null
    if (isQuiet) row.setAttribute("aria-live", "off")
    this.#settle(change.id, row)
    this.#insert(row)
    return row
  }

  /**
   * Its waiting row goes. While it is not known which one that is, it stays covered, so that nothing shows twice.
   * @param {string} id
   * @param {HTMLElement} row
   */
  #settle(id, row) {
    const waiting = this.#waiting.querySelector(`[data-id="${CSS.escape(id)}"]`)
    if (waiting) waiting.remove()
    else row.hidden = row.dataset.by === this.#me && this.#isSending
  }

  #uncover() {
    if (!this.#isSending) for (const row of this.#rows) row.hidden = false
  }

  get #isSending() {
    return this.#waiting.querySelector(":scope > :not([data-id])") !== null
  }

  /** @param {string} html the writer's own copy of a message whose words nobody else sees */
  #own(html) {
    const row = this.#made(html)
    const old = /** @type {HTMLElement | null} */ (this.#log.querySelector(`:scope > #${CSS.escape(row.id)}`))
    if (old) replace(old, row)
    else this.#insert(row)
  }

  /** @param {string} html */
  #made(html) {
    const row = /** @type {HTMLElement} */ (fragment(html).firstElementChild)
    this.#mark(row)
    if (this.#chosen) meetMuted(row, this.#chosen.muted)
    if (this.#chosen && row.dataset.by !== this.#me) meet(row, this.#chosen, "message")
    return row
  }

  /** @param {HTMLElement} row */
  #mark(row) {
    row.classList.toggle("message--mine", row.dataset.by === this.#me)
    const isNamed = [...row.querySelectorAll(".mention")].some((mark) => mark.textContent === `@${this.#name}`)
    row.classList.toggle("message--to-me", isNamed)
  }

  /** @param {HTMLElement} row put by its place, which is nearly always the last one */
  #insert(row) {
    this.#forgetEmpty()
    const rows = this.#rows
    const before = rows.findLast((each) => Number(each.dataset.seq) < Number(row.dataset.seq))
    if (before) before.after(row)
    else this.#log.prepend(row)
    this.#placed(row)
    if (before === rows.at(-1)) this.#divide(before, row)
  }

  /**
   * @param {HTMLElement | undefined} before
   * @param {HTMLElement} row the last one
   */
  #divide(before, row) {
    const day = dayOf(row)
    if (before && dayOf(before) === day) return
    const divider = document.createElement("p")
    divider.className = "message-event"
    divider.textContent = day
    row.before(divider)
  }

  /** @param {number} seq of something that stands on a page of earlier messages */
  #isBeforeThePage(seq) {
    const first = this.#rows[0]
    return first !== undefined && seq < Number(first.dataset.seq) && this.#room.querySelector("[data-earlier]") !== null
  }

  /**
   * @param {HTMLElement} first
   * @param {number} count
   */
  #sumUp(first, count) {
    for (const old of this.#log.querySelectorAll(":scope > .fresh")) old.remove()
    if (count === 0) return
    const line = document.createElement("p")
    line.className = "fresh"
    line.append(document.createElement("span"))
    line.firstElementChild?.append(counted(count))
    first.before(line)
  }

  #forgetEmpty() {
    this.#room.querySelector("[data-empty]")?.remove()
  }
}

/**
 * Changes are not read aloud, and whoever stands on one of the row's links with the keyboard goes on standing there. What
 * one has opened in the row stays open, unless its words are gone.
 * @param {HTMLElement} old
 * @param {HTMLElement} row
 */
function replace(old, row) {
  const focused = [...old.querySelectorAll("a, button")].indexOf(/** @type {Element} */ (document.activeElement))
  const isKept = old.contains(document.activeElement?.closest("[data-kept]") ?? null)
  const [was, is] = [old.querySelector(".message-words"), row.querySelector(".message-words")]
  keepOpen(old, row)
  old.setAttribute("aria-live", "off")
  old.className = row.className
  old.dataset.at = row.dataset.at
  for (const part of [...(was?.children ?? [])]) {
    if (!part.matches("[data-kept]") || !row.matches(".message--shown, .message--held")) part.remove()
  }
  if (was?.querySelector("form[data-kept]")) is?.querySelector(".message-text")?.setAttribute("hidden", "")
  was?.prepend(...(is?.childNodes ?? []))
  const links = /** @type {NodeListOf<HTMLElement>} */ (old.querySelectorAll("a, button"))
  if (focused >= 0 && !isKept) (links[focused] ?? links[0])?.focus({ preventScroll: true })
}

/**
 * A quote of somebody whom the reader muted keeps their words to itself.
 * @param {HTMLElement} row
 * @param {string[]} muted
 */
function meetMuted(row, muted) {
  const quote = row.querySelector("[data-of]")
  const words = quote?.querySelector("b + span")
  if (words && muted.includes(quote?.getAttribute("data-of") ?? "")) words.textContent = "whom you muted"
}

/** @param {HTMLElement} row */
function dayOf(row) {
  const moment = new Date(row.querySelector("time")?.dateTime ?? "")
  return told(moment, "day", document.documentElement.dataset.zone ?? "UTC", new Date())
}
