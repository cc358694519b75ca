/** What the page says of its connection: nothing while all is well, and politely. */

const SIGNED_OUT = 4501
const OLD_PAGE = 4502
const BACK = "Connected again."
const BACK_SHOWN_MS = 4_000

export class Status {
  #place
  #wasAway = false

  /** @param {HTMLElement} place with role=status */
  constructor(place) {
    this.#place = place
  }

  /**
   * @param {import("../live/connection.js").State} state
   * @param {number} code why the last socket ended
   */
  became(state, code) {
    if (state === "away") this.#say("Reconnecting… What you send is kept, and sent once when you are back.")
    if (state === "ended") this.#ended(code)
    if (state === "open" && this.#wasAway) {
      this.#say(BACK)
      setTimeout(() => this.#place.textContent === BACK && this.#say(""), BACK_SHOWN_MS)
    }
    this.#wasAway = state === "away"
  }

  /** @param {string} event what the log says in words, for whoever is writing */
  happened(event) {
    if (event === "closed") this.#say("This room was closed. What you wrote is still here.")
    if (event === "opened") this.#say("This room is open again.", "Load it again")
  }

  left() {
    this.#say("This room is no longer open to you, so nothing new comes in. What you wrote is still here.")
  }

  /** @param {number} code */
  #ended(code) {
    if (code === SIGNED_OUT) this.#say("You are signed out. What you wrote is still here.", "Sign in again")
    else if (code === OLD_PAGE) this.#say("Kith has been renewed.", "Load this page again")
    else this.#say("This page can no longer stay live.", "Load it again")
  }

  /**
   * @param {string} words
   * @param {string} [wayOut] the words of a link that loads the room anew
   */
  #say(words, wayOut) {
    this.#place.textContent = words
    if (wayOut === undefined) return
    const link = document.createElement("a")
    link.href = location.pathname
    link.textContent = wayOut
    this.#place.append(" ", link)
  }
}
