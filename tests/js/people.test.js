import assert from "node:assert/strict"
import test from "node:test"

import { hereWords, Typing, TYPING_EVERY_MS, TYPING_HOLDS_MS } from "../../static/js/room/people.js"

const WREN = { id: "a", name: "Wren" }
const FELL = { id: "b", name: "Fell" }
const ME = { id: "me", name: "Harbour" }

test("nobody writes until somebody does", () => {
  assert.equal(new Typing().words(0), "")
})

test("one, two and many who write are told in words", () => {
  const typing = new Typing()

  typing.hear([WREN], 0)
  assert.equal(typing.words(1), "Wren is writing…")
  typing.hear([FELL], 0)
  assert.equal(typing.words(1), "Wren and Fell are writing…")
  typing.hear([{ id: "c", name: "Samphire" }], 0)
  assert.equal(typing.words(1), "Several people are writing…")
})

test("who writes no more is forgotten by itself, and who goes on is not", () => {
  const typing = new Typing()
  typing.hear([WREN, FELL], 0)
  typing.hear([FELL], TYPING_EVERY_MS)

  assert.equal(typing.words(TYPING_HOLDS_MS), "Fell is writing…")
  assert.equal(typing.words(TYPING_HOLDS_MS + TYPING_EVERY_MS), "")
})

test("whose message has come has finished writing", () => {
  const typing = new Typing()
  typing.hear([WREN], 0)

  typing.stop(WREN.id)

  assert.equal(typing.words(1), "")
})

test("a hint outlives the pause before the next one", () => {
  assert.ok(TYPING_HOLDS_MS > TYPING_EVERY_MS)
})

test("who is here is told in words, oneself last", () => {
  assert.equal(hereWords([], "me"), "Nobody, for now.")
  assert.equal(hereWords([ME], "me"), "Only you, for now.")
  assert.equal(hereWords([WREN], "me"), "Wren.")
  assert.equal(hereWords([ME, WREN], "me"), "Wren and you.")
  assert.equal(hereWords([WREN, ME, FELL], "me"), "Wren, Fell and you.")
})

test("of many only some are named", () => {
  const many = Array.from({ length: 10 }, (_, number) => ({ id: `${number}`, name: `P${number}` }))

  assert.equal(hereWords([...many, ME], "me"), "P0, P1, P2, P3, P4, P5, P6, P7, 2 others and you.")
  assert.equal(hereWords(many.slice(0, 9), "me"), "P0, P1, P2, P3, P4, P5, P6, P7 and 1 other.")
})

test("where many are here, not all come by name, and oneself is among them", () => {
  const some = Array.from({ length: 8 }, (_, number) => ({ id: `${number}`, name: `P${number}` }))

  assert.equal(hereWords(some, "me", 1000), "P0, P1, P2, P3, P4, P5, P6, P7, 991 others and you.")
  assert.equal(hereWords([...some, ME], "me", 12), "P0, P1, P2, P3, P4, P5, P6, P7, 3 others and you.")
})
