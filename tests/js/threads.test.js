import assert from "node:assert/strict"
import test from "node:test"

import { placeOf } from "../../static/js/lib/threads.js"

/** As "1.0 2.1 4.2": seq and depth, in the order of a page. */
function page(words) {
  const posts = words.split(" ").map((word) => ({ seq: Number(word.split(".")[0]), depth: Number(word.split(".")[1]) }))
  return posts.map((post, index) => ({
    ...post,
    under: posts.slice(0, index).findLast((other) => other.depth === post.depth - 1)?.seq ?? null,
  }))
}

const CONVERSATION = { view: "conversation", hasMore: false }
const TIME = { view: "time", hasMore: false }

test("a reply to the topic comes last", () => {
  assert.equal(placeOf(page("1.0 2.1 4.2 3.1"), { seq: 5, depth: 1, under: 1 }, CONVERSATION), 4)
})

test("a reply to a reply comes after all that answers it already, and what answers those", () => {
  assert.equal(placeOf(page("1.0 2.1 4.2 5.3 3.1"), { seq: 6, depth: 2, under: 2 }, CONVERSATION), 4)
  assert.equal(placeOf(page("1.0 2.1 4.2 5.3 3.1"), { seq: 6, depth: 3, under: 4 }, CONVERSATION), 4)
  assert.equal(placeOf(page("1.0 2.1 4.2 5.2 3.1"), { seq: 6, depth: 3, under: 4 }, CONVERSATION), 3)
})

test("where branches go no deeper, replies follow each other", () => {
  assert.equal(placeOf(page("1.0 2.31 3.31 4.1"), { seq: 5, depth: 31, under: 2 }, CONVERSATION), 3)
})

test("what answers a post of another page belongs there", () => {
  assert.equal(placeOf(page("7.1 8.1"), { seq: 9, depth: 2, under: 3 }, CONVERSATION), null)
})

test("what comes after the last post of a page that has a next one belongs there", () => {
  const withMore = { view: "conversation", hasMore: true }
  assert.equal(placeOf(page("1.0 2.1"), { seq: 90, depth: 1, under: 1 }, withMore), null)
  assert.equal(placeOf(page("1.0 2.1"), { seq: 90, depth: 2, under: 2 }, withMore), null)
  assert.equal(placeOf(page("1.0 2.1 3.1"), { seq: 90, depth: 2, under: 2 }, withMore), 2)
  assert.equal(placeOf(page("1.0 2.1"), { seq: 90, depth: 1, under: 1 }, { view: "time", hasMore: true }), null)
})

test("by time a post stands by its number", () => {
  assert.equal(placeOf(page("1.0 2.1 4.1"), { seq: 5, depth: 2, under: 2 }, TIME), 3)
  assert.equal(placeOf(page("1.0 2.1 4.1"), { seq: 3, depth: 2, under: 2 }, TIME), 2)
  assert.equal(placeOf(page("41.1 42.1"), { seq: 40, depth: 1, under: 1 }, TIME), null)
})
