import assert from "node:assert/strict"
import test from "node:test"

import { comesBefore, placeOf } from "../../static/js/lib/queue.js"

test("a row says where it stands", () => {
  assert.deepEqual(placeOf("4 1790000000.25", "case-12"), { precedence: 4, openedAt: 1790000000.25, id: 12 })
})

const inOrder = ["0 200 case-9", "1 100 case-1", "1 100 case-2", "1 300 case-1", "7 50 case-3"].map((row) => {
  const [precedence, openedAt, id] = row.split(" ")
  return placeOf(`${precedence} ${openedAt}`, id)
})

test("a crisis comes first, then the gravest, then the oldest", () => {
  inOrder.forEach((one, at) => {
    inOrder.forEach((other, otherAt) => assert.equal(comesBefore(one, other), at < otherAt))
  })
})
