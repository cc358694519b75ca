/**
 * Puts posts that come or change into the page while one reads. Nothing moves focus or scrolls by itself; what came out of
 * sight is told, with a button that leads there.
 */
import { fragment } from "../lib/fragments.js"
import { carryOver, offerKinds, reactInPlace } from "../lib/kindness.js"
import { keepOpen, meet } from "../lib/meeting.js"
import { Progress } from "../lib/progress.js"
import { placeOf } from "../lib/threads.js"
import { tellTimes } from "../lib/times.js"
import { line } from "../live/page.js"
import { focusedIn, standOn } from "../topic/focus.js"
import { foldInPlace } from "../topic/folds.js"
import { stand } from "../topic/standing.js"

/** @typedef {import("../live/place.js").Change} Change */

class LiveTopic extends HTMLElement {
  #stopFollowing = () => {}
  #sight = new IntersectionObserver((entries) => this.#saw(entries))
  /** @type {HTMLElement[]} */
  #unseen = []
  /** @type {number[]} */
  #elsewhere = []
  #news = document.createElement("div")
  /** @type {Progress | null} */
  #reading = null

  connectedCallback() {
    this.#news.className = "thread-news"
    this.#news.setAttribute("role", "status")
    this.append(this.#news)
    if (this.dataset.read !== undefined) this.#reading = new Progress(this.#list, Number(this.dataset.read))
    for (const post of this.#posts) this.#mark(post)
    reactInPlace(this)
    foldInPlace(this)
    const shown = { at: Number(this.dataset.head), epoch: this.dataset.epoch ?? null }
    this.#stopFollowing = line().follow(this.dataset.channel ?? "", shown, {
      show: (changes) => this.#show(changes),
      startOver: () => this.#offer("Much was said meanwhile. Show it", () => location.reload()),
      left: () => this.#offer("This topic is no longer open to you. Load the page again", () => location.reload()),
    })
  }

  disconnectedCallback() {
    this.#stopFollowing()
    this.#sight.disconnect()
    this.#reading?.stop()
    this.#news.remove()
  }

  /** @returns {import("../lib/progress.js").List} */
  get #list() {
    const endOf = (/** @type {HTMLElement} */ post) => post.querySelector(".post-acts, .gone") ?? post
    return { address: `${this.dataset.href}/read`, rows: () => this.#posts, seqOf, endOf, selector: ".post" }
  }

  get #posts() {
    return /** @type {HTMLElement[]} */ ([...this.querySelectorAll(":scope > .post")])
  }

  /** @returns {import("../lib/meeting.js").Chosen | null} */
  get #chosen() {
    return this.dataset.chosen ? JSON.parse(this.dataset.chosen) : null
  }

  /**
   * Something changed in a post that this page does not show: it is on another page, unless it came after this one.
   * @param {number} seq
   */
  #isNew(seq) {
    return seq > Number(this.dataset.head) && !this.#elsewhere.includes(seq)
  }

  /** @param {Change[]} changes */
  #show(changes) {
    for (const change of changes) {
      const old = this.querySelector(`:scope > #post-${change.seq}`)
      const [post, now] = /** @type {HTMLElement[]} */ ([...fragment(change.html).children])
      tellTimes(post, document.documentElement.dataset.zone)
      if (this.#chosen && !this.#isMine(post)) meet(post, this.#chosen)
      this.#mark(post)
      if (old instanceof HTMLElement) this.#replace(old, post, change)
      else if (change.state === "shown" && this.#isNew(change.seq)) this.#insert(post)
      if (now) stand(now, { isMine: this.dataset.me === now.dataset.by, choices: this.#chosen?.choices ?? {} })
    }
    this.#tell()
  }

  /**
   * @param {HTMLElement} old
   * @param {HTMLElement} post
   * @param {Change} change
   */
  #replace(old, post, change) {
    if (Number(old.dataset.at) >= change.at) return
    const focused = focusedIn(old)
    carryOver(old, post)
    keepOpen(old, post)
    post.hidden = old.hidden
    old.replaceWith(post)
    if (focused) standOn(post, focused)
  }

  /** @param {HTMLElement} post */
  #insert(post) {
    const view = this.dataset.view === "time" ? "time" : "conversation"
    const posts = this.#posts
    const index = placeOf(posts.map(standing), standing(post), { view, hasMore: "more" in this.dataset })
    if (index !== null) this.insertBefore(post, posts[index] ?? this.#news)
    if (this.#isMine(post)) return
    if (index === null) {
      this.#elsewhere.push(seqOf(post))
    } else {
      post.classList.add("post--arrived")
      this.#unseen.push(post)
      this.#sight.observe(post)
    }
  }

  /** @param {IntersectionObserverEntry[]} entries */
  #saw(entries) {
    const seen = new Set(entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target))
    this.#unseen = this.#unseen.filter((post) => !seen.has(post))
    this.#tell()
  }

  #tell() {
    if (this.#unseen.length > 0) this.#offer(counted(this.#unseen.length), () => this.#goTo(this.#unseen[0]))
    else if (this.#elsewhere.length > 0) this.#offer(`${counted(this.#elsewhere.length)} on another page`, () => this.#goOn())
    else this.#news.replaceChildren()
  }

  /** @param {HTMLElement} post */
  #goTo(post) {
    post.tabIndex = -1
    post.focus({ preventScroll: true })
    post.scrollIntoView({ block: "center" })
  }

  #goOn() {
    const [seq] = this.#elsewhere
    location.assign(`${this.dataset.href}?view=${this.dataset.view}&at=${seq}#post-${seq}`)
  }

  /**
   * @param {string} words
   * @param {() => void} deed
   */
  #offer(words, deed) {
    if (this.#news.textContent === words) return
    const button = document.createElement("button")
    button.type = "button"
    button.className = "button"
    button.textContent = words
    button.addEventListener("click", deed)
    this.#news.replaceChildren(button)
  }

  /** @param {HTMLElement} post */
  #mark(post) {
    post.classList.toggle("post--mine", this.#isMine(post))
    offerKinds(post)
    this.#reading?.watch(post)
  }

  /** @param {HTMLElement} post */
  #isMine(post) {
    return this.dataset.me !== undefined && post.dataset.by === this.dataset.me
  }
}

/** @param {HTMLElement} post */
function standing(post) {
  const { depth, under } = post.dataset
  return { seq: seqOf(post), depth: Number(depth), under: under === undefined ? null : Number(under) }
}

/** @param {Element} post */
function seqOf(post) {
  return Number(post.id.slice("post-".length))
}

/** @param {number} count */
function counted(count) {
  return count === 1 ? "1 new reply" : `${count} new replies`
}

customElements.define("live-topic", LiveTopic)
