/** <live-queue data-channels="queue:1 queue:2">: cases come and change while one looks. Nothing moves from under a hand. */
import { fragment } from "../lib/fragments.js"
import { comesBefore, placeOf } from "../lib/queue.js"

class LiveQueue extends HTMLElement {
  /**
   * @param {{id: string, at: number, state: string, html: string}} change
   */
  #show(change) {
    const row = fragment(change.html).firstElementChild
    const old = this.querySelector(`#case-${change.id}`)
    if (old) {
      if (Number(old.dataset.at) < change.at) old.replaceWith(row)
    } else if (change.state === "shown") {
      this.#place(row)
    }
  }

  #place(row) {
    const list = this.querySelector("[data-cases]")
    const place = placeOf(row.dataset.place, row.id)
    const next = [...list.children].find((other) => comesBefore(place, placeOf(other.dataset.place, other.id)))
    list.insertBefore(row, next ?? null)
  }
}

customElements.define("live-queue", LiveQueue)
