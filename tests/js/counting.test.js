import assert from "node:assert/strict"
import test from "node:test"

import { roomLeft } from "../../static/js/lib/counting.js"

test("while there is plenty of room nothing is said", () => {
  assert.equal(roomLeft("Hello", 10_000), "")
})

test("when it gets short, what is left is said", () => {
  assert.equal(roomLeft("x".repeat(9_000), 10_000), "1000 characters left")
  assert.equal(roomLeft("x".repeat(99), 100), "1 character left")
  assert.equal(roomLeft("x".repeat(101), 100), "1 character too many")
  assert.equal(roomLeft("x".repeat(103), 100), "3 characters too many")
})

test("code points are counted and line ends are one, as on the server", () => {
  assert.equal(roomLeft("🪨".repeat(10), 10), "0 characters left")
  assert.equal(roomLeft("a\r\nb", 3), "0 characters left")
})
