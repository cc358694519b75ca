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
  stale: "This draft went on in another tab, or was posted there. What you write here stays in this tab alone.",
  signedOut: "You are signed out. Your words stay in this tab: sign in in another one, then go on here.",
  away: "Not saved yet. Your words stay in this tab, and we try again.",
}

class DraftKeeper extends HTMLElement {
  #timer = 0
  #seq = 0
  #saved = ""
  #isSending = false
  #isOver = false

  connectedCallback() {
    this.#seq = Number(this.getAttribute("seq") ?? 0)
    this.#saved = this.#words((field) => field.defaultValue)
    this.addEventListener("input", this.#typed)
    this.addEventListener("submit", this.#submitted)
    document.addEventListener("visibilitychange", this.#left)
    document.addEventListener("kith:leaving", this.#left)
    addEventListener("pagehide", this.#left)
    addEventListener("pageshow", this.#cameBack)
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
  }

  #typed = () => this.#soon(PAUSE_MS)

  #submitted = () => {
    clearTimeout(this.#timer)
    this.#isOver = true
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
    const answer = await this.#send(words, this.#seq, isLeaving)
    this.#isSending = false
    this.#heard(answer, words)
  }

  /**
   * @param {string} words
   * @param {number} seq
   * @param {boolean} isLeaving
   * @returns {Promise<number>} the status, 0 without one
   */
  async #send(words, seq, isLeaving) {
    const body = JSON.stringify({ place: this.getAttribute("place"), seq, ...JSON.parse(words) })
    try {
      const response = await fetch(this.getAttribute("action") ?? "", {
        method: "PUT",
        // Browsers let only a small body outlive its page.
        keepalive: isLeaving && body.length < LARGEST_LAST_WORDS,
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body,
      })
      return response.status
    } catch {
      return 0
    }
  }

  /**
   * @param {number} status
   * @param {string} words
   */
  #heard(status, words) {
    if (status === 204) {
      this.#saved = words
      this.#tell(WORDS.saved)
      if (this.#words() !== words) this.#soon(PAUSE_MS)
    } else if (status === 409) {
      this.#isOver = true
      this.#tell(WORDS.stale)
    } else {
      this.#tell(status === 401 ? WORDS.signedOut : WORDS.away)
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
   * @returns {string} the title and the text as JSON
   */
  #words(read = (field) => field.value) {
    const given = {}
    for (const name of ["title", "text"]) {
      const field = this.querySelector(`[name="${name}"]`)
      if (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement) given[name] = read(field)
    }
    return JSON.stringify(given)
  }
}

customElements.define("draft-keeper", DraftKeeper)
