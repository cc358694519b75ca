/**
 * The page's one connection to the server, shared by everything that is live on it.
 *
 * @typedef {import("./place.js").Change} Change
 * @typedef {import("./outgoing.js").Taken} Taken
 * @typedef {import("./connection.js").State} State
 * @typedef {{is: "hint", channel: string, kind: string, people: {id: string, name: string}[], count?: number}} Hint
 *
 * @typedef {object} Follower what an element wants to hear of its channel
 * @property {(changes: Change[], how: {isCatchingUp: boolean}) => void} show in order; catching up may bring many
 * @property {() => void} startOver what was missed cannot be told: fetch the page afresh
 * @property {() => void} [left] the channel is not open to us (any more)
 * @property {(hint: Hint) => void} [hint]
 */
import { Connection } from "./connection.js"
import { Outgoing } from "./outgoing.js"
import { Place } from "./place.js"

const RETRY_IN_S = 2

export class Line {
  /** @type {Map<string, {place: Place, follower: Follower}>} */
  #followed = new Map()
  /** @type {Set<(state: State, code: number) => void>} */
  #watchers = new Set()
  #outgoing = new Outgoing()
  #world
  #connection

  /** @param {import("./connection.js").World} world */
  constructor(world) {
    this.#world = world
    this.#connection = new Connection(
      world,
      (frame) => this.#hear(frame),
      (state, code) => this.#became(state, code),
    )
  }

  /**
   * Follow a channel from what the page shows. One follower a channel.
   *
   * @param {string} channel
   * @param {{at: number | null, epoch: string | null}} shown at: the last change on the page; null: only new ones
   * @param {Follower} follower
   * @returns {() => void} stops following
   */
  follow(channel, shown, follower) {
    const followed = { place: new Place(shown.at, shown.epoch), follower }
    this.#followed.set(channel, followed)
    this.#enter(channel)
    this.wake()
    return () => {
      if (this.#followed.get(channel) !== followed) return
      this.#followed.delete(channel)
      this.#connection.send({ do: "leave", channel })
    }
  }

  /**
   * Say something, and go on trying until the server has answered. It stores it once, however often it is sent.
   *
   * @param {string} channel
   * @param {string} text
   * @param {string} [key] that of an earlier try at the same
   * @param {{answers?: string, warnings?: string[]}} [more] answers: the id of what it answers
   * @returns {Promise<Taken>} rejects with NotTaken
   */
  say(channel, text, key = this.#world.newKey(), more = {}) {
    const say = { do: "say", channel, key, text, ...more }
    const answer = this.#outgoing.put(say)
    if (this.#outgoing.holds(key)) this.#connection.send(say)
    this.wake()
    return answer
  }

  /** Something fleeting. It is not kept for later. */
  hint(channel, kind) {
    this.#connection.send({ do: "hint", channel, kind })
  }

  /**
   * @param {(state: State, code: number) => void} watcher told now and at every change; code: why the last socket ended
   * @returns {() => void} stops watching
   */
  watch(watcher) {
    this.#watchers.add(watcher)
    watcher(this.#connection.state, 0)
    return () => this.#watchers.delete(watcher)
  }

  /** Try at once: the network is back, or the page is looked at again. */
  wake() {
    if (this.#followed.size > 0 || this.#outgoing.unanswered.length > 0) this.#connection.wake()
  }

  /** The page is looked at again, or the network has come back: try at once, and see whether the old way still holds. */
  check() {
    if (this.#followed.size === 0 && this.#outgoing.unanswered.length === 0) return
    const [channel] = this.#followed.keys()
    if (channel) this.#enter(channel)
    this.#connection.check()
  }

  /** The page is put aside. */
  sleep() {
    this.#connection.sleep()
  }

  #became(state, code) {
    if (state === "open") {
      for (const channel of this.#followed.keys()) this.#enter(channel)
      for (const say of this.#outgoing.unanswered) this.#connection.send(say)
    } else {
      for (const { place } of this.#followed.values()) place.leave()
    }
    if (state === "ended") this.#outgoing.giveUp()
    for (const watcher of this.#watchers) watcher(state, code)
  }

  #enter(channel) {
    const followed = this.#followed.get(channel)
    if (followed) this.#connection.send({ do: "enter", channel, after: followed.place.at, epoch: followed.place.epoch })
  }

  #hear(frame) {
    const followed = this.#followed.get(frame.channel)
    if (frame.is === "welcome") followed?.follower.show(followed.place.welcome(frame), { isCatchingUp: true })
    else if (frame.is === "change") this.#change(frame, followed)
    else if (frame.is === "heads") this.#heads(frame.heads)
    else if (frame.is === "taken") this.#outgoing.taken(frame)
    else if (frame.is === "refused") this.#refused(frame, followed)
    else if (frame.is === "start_over") this.#forget(frame.channel)?.startOver()
    else if (frame.is === "left") this.#forget(frame.channel)?.left?.()
    else if (frame.is === "hint") followed?.follower.hint?.(frame)
  }

  #change(change, followed) {
    const verdict = followed?.place.hear(change)
    if (verdict === "show") followed.follower.show([change], { isCatchingUp: false })
    if (verdict === "ask") this.#enter(change.channel)
  }

  #heads(heads) {
    this.#connection.settle()
    for (const [channel, { place }] of this.#followed) {
      if (place.expect(heads[channel]) === "ask") this.#enter(channel)
    }
  }

  #refused(refused, followed) {
    const later = (deed) => this.#world.after((refused.retry_in_s ?? RETRY_IN_S) * 1_000, deed)
    if (refused.key !== undefined) {
      const say = this.#outgoing.refused(refused)
      if (say) later(() => this.#connection.send(say))
    } else if (refused.why === "not_now" || refused.why === "too_fast") {
      later(() => this.#followed.get(refused.channel) === followed && this.#enter(refused.channel))
    } else if (followed && !followed.place.isIn) {
      this.#forget(refused.channel)?.left?.()
    }
  }

  #forget(channel) {
    const followed = this.#followed.get(channel)
    this.#followed.delete(channel)
    return followed?.follower
  }
}
