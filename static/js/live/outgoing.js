/**
 * What was said and is not answered yet. It is sent again after each return, with the same key, until it is taken or
 * refused: the server stores it once. Pure.
 *
 * @typedef {{is: "taken", channel: string, key: string, id: string, seq: number, state: string, html?: string,
 *   help?: boolean}} Taken
 * @typedef {{is: "refused", why: string, words: string, channel?: string, key?: string, retry_in_s?: number}} Refused
 * @typedef {{do: "say", channel: string, key: string, text: string, answers?: string,
 *   warnings?: string[]}} Say
 */

const MOST_WAITING = 20
const LONGEST_BYTES = 64 * 1024

export class NotTaken extends Error {
  /**
   * @param {string} why for scripts
   * @param {string} words for the person
   */
  constructor(why, words) {
    super(words)
    this.why = why
  }
}

export class Outgoing {
  /**
   * @type {Map<string, {say: Say, answer: Promise<Taken>, resolve: (taken: Taken) => void,
   *   reject: (reason: NotTaken) => void}>}
   */
  #waiting = new Map()

  /** @returns {Say[]} everything unanswered, in the order in which it was said */
  get unanswered() {
    return [...this.#waiting.values()].map((each) => each.say)
  }

  /** @param {string} key */
  holds(key) {
    return this.#waiting.has(key)
  }

  /**
   * @param {Say} say the same key again is the same saying
   * @returns {Promise<Taken>} settled when the server has answered; rejects with NotTaken
   */
  put(say) {
    const known = this.#waiting.get(say.key)
    if (known) return known.answer
    if (this.#waiting.size >= MOST_WAITING) {
      return Promise.reject(new NotTaken("too_many_waiting", "Please wait until what you wrote has been sent."))
    }
    if (new TextEncoder().encode(JSON.stringify(say)).length > LONGEST_BYTES) {
      return Promise.reject(new NotTaken("too_long", "This is too long to send."))
    }
    const waiting = { say }
    waiting.answer = new Promise((resolve, reject) => Object.assign(waiting, { resolve, reject }))
    this.#waiting.set(say.key, waiting)
    return waiting.answer
  }

  /** @param {Taken} taken */
  taken(taken) {
    this.#waiting.get(taken.key)?.resolve(taken)
    this.#waiting.delete(taken.key)
  }

  /**
   * @param {Refused} refused
   * @returns {Say | null} what to send again in a while, since nobody said no: the server's store is away
   */
  refused(refused) {
    const known = this.#waiting.get(refused.key)
    if (known === undefined) return null
    if (refused.why === "not_now") return known.say
    this.#waiting.delete(refused.key)
    known.reject(new NotTaken(refused.why, refused.words))
    return null
  }

  /** The connection has ended for good. */
  giveUp() {
    for (const { reject } of this.#waiting.values()) {
      reject(new NotTaken("ended", "The connection has ended, so this was not sent. It is still here."))
    }
    this.#waiting.clear()
  }
}
