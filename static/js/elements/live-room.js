/** A room while it is open on the page: messages come, go out and change; one sees who writes and who is here. */
import { Progress } from "../lib/progress.js"
import { line } from "../live/page.js"
import { Acts } from "../room/acts.js"
import { Announcing } from "../room/announcing.js"
import { Log } from "../room/log.js"
import { hereWords, Typing } from "../room/people.js"
import { Reading } from "../room/reading.js"
import { Saying } from "../room/saying.js"
import { Status } from "../room/status.js"

/** @typedef {import("../live/place.js").Change} Change */
/** @typedef {import("../live/line.js").Hint} Hint */

const SECOND_MS = 1_000

class LiveRoom extends HTMLElement {
  #log = /** @type {Log | null} */ (null)
  #reading = /** @type {Reading | null} */ (null)
  #saying = /** @type {Saying | null} */ (null)
  #status = /** @type {Status | null} */ (null)
  #progress = /** @type {Progress | null} */ (null)
  #announcing = /** @type {Announcing | null} */ (null)
  #typing = new Typing()
  /** @type {(() => void)[]} */
  #stops = []

  connectedCallback() {
    this.#log = new Log(this, (row) => this.#progress?.watch(row))
    this.#noteReading()
    if (!("live" in this.dataset)) return
    this.#status = new Status(this.#part("line"))
    this.#reading = new Reading(this.#part("scroller"), this.#part("news"))
    if (!this.#isLedToAMessage) this.#reading.begin(this.querySelector("#new"))
    this.#announcing = new Announcing(this)
    this.#stops.push(this.#announcing.listen())
    this.#listenToForm()
    this.#stops.push(new Acts(this, this.#saying?.answering ?? null, () => this.#showHelp()).listen())
    this.#follow()
    const clock = setInterval(() => this.#tellTyping(), SECOND_MS)
    this.#stops.push(() => clearInterval(clock))
  }

  disconnectedCallback() {
    for (const stop of this.#stops.splice(0)) stop()
  }

  #follow() {
    const shown = { at: Number(this.dataset.head), epoch: this.dataset.epoch ?? null }
    this.#stops.push(
      line().follow(this.#channel, shown, {
        show: (changes) => this.#show(changes),
        hint: (hint) => this.#hint(hint),
        startOver: () => this.#startOver(),
        left: () => this.#left(),
      }),
      line().watch((state, code) => this.#became(state, code)),
    )
  }

  /** Where the first unread message is on another page, what is read here says nothing of what comes before. */
  #noteReading() {
    if ("gap" in this.dataset) return
    const rows = () => /** @type {HTMLElement[]} */ ([...this.querySelectorAll("[data-log] > .message:not(.message--mine)")])
    const seqOf = (/** @type {Element} */ row) => Number(row.getAttribute("data-seq"))
    const list = { address: `${this.dataset.href}/read`, rows, seqOf, endOf: (row) => row, selector: ".message" }
    const newest = Math.max(0, ...rows().map(seqOf))
    const missed = document.querySelector("[data-missed]")
    this.#progress = new Progress(list, Number(this.dataset.read), (place) => place >= newest && calm(missed))
    for (const row of rows()) this.#progress.watch(row)
    this.#stops.push(() => this.#progress?.stop())
  }

  #listenToForm() {
    const form = this.querySelector("form.composer")
    if (!(form instanceof HTMLFormElement) || !this.#log || !this.#reading) return
    const showHelp = () => this.#showHelp()
    this.#saying = new Saying(form, { channel: this.#channel, log: this.#log, reading: this.#reading, showHelp })
    this.#stops.push(this.#saying.listen())
    // Whoever was writing when the page had to be loaded afresh goes on writing.
    if (history.state?.isWriting) this.#field?.focus({ preventScroll: true })
    history.replaceState({ ...history.state, isWriting: false }, "")
  }

  /** @param {Change[]} changes */
  #show(changes) {
    this.#reading?.hold()
    const rows = this.#log?.show(changes) ?? []
    for (const row of rows) this.#typing.stop(row.dataset.by ?? "")
    this.#reading?.added(rows, { follows: !this.#announcing?.isPaused })
    this.#announcing?.came(rows.length)
    for (const { html } of changes) this.#status?.happened(/data-event="([a-z_]+)"/.exec(html)?.[1] ?? "")
    this.#tellTyping()
  }

  /** @param {Hint} hint */
  #hint({ kind, people, count }) {
    const me = this.dataset.me ?? ""
    if (kind === "typing") this.#typing.hear(people.filter(({ id }) => id !== me), performance.now())
    if (kind === "here") this.#tellWhoIsHere(hereWords(people, me, count))
    this.#tellTyping()
  }

  #tellTyping() {
    const words = this.#typing.words(performance.now())
    const hints = this.#part("hints")
    if (hints.textContent !== words) hints.textContent = words
  }

  /** @param {string} words */
  #tellWhoIsHere(words) {
    const panel = /** @type {HTMLElement | null} */ (document.querySelector("[data-here-panel]"))
    const place = panel?.querySelector("[data-here]")
    if (!panel || !place) return
    place.textContent = words
    panel.hidden = words === ""
  }

  /**
   * @param {import("../live/connection.js").State} state
   * @param {number} code
   */
  #became(state, code) {
    if (this.#saying) this.#saying.isEnded = state === "ended"
    this.#status?.became(state, code)
  }

  #left() {
    this.#status?.left()
    this.#tellWhoIsHere("")
  }

  async #startOver() {
    await this.#saying?.settled()
    history.replaceState({ ...history.state, isWriting: document.activeElement === this.#field }, "")
    location.reload()
  }

  #showHelp() {
    const place = this.#part("help")
    const card = /** @type {HTMLTemplateElement} */ (this.#part("help-card"))
    if (!place.querySelector(".help-card")) place.append(card.content.cloneNode(true))
    place.scrollIntoView({ block: "nearest" })
  }

  get #isLedToAMessage() {
    return this.querySelector("[data-log] :target") !== null
  }

  get #channel() {
    return this.dataset.channel ?? ""
  }

  get #field() {
    return /** @type {HTMLElement | null} */ (this.querySelector("form.composer textarea"))
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-${name}]`))
  }
}

/**
 * All was read: that is said in its place, so that nothing moves.
 * @param {Element | null} missed
 */
function calm(missed) {
  const words = missed?.querySelector("p")
  if (words) words.textContent = "You have read everything."
  missed?.querySelector(".actions")?.remove()
}

customElements.define("live-room", LiveRoom)
