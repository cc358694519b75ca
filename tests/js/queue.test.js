import assert from "node:assert/strict"
import test from "node:test"

import { ago, comesBefore, listening, placeOf } from "../../static/js/lib/queue.js"

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

test("how long a case has waited is told in the server's words", () => {
  const now = new Date("2026-11-22T20:00:00Z")
  const told = (seconds) => ago(new Date(now.getTime() - seconds * 1000), now)

  assert.equal(told(-20), "just now")
  assert.equal(told(59), "just now")
  assert.equal(told(60), "1 minute ago")
  assert.equal(told(59 * 60 + 59), "59 minutes ago")
  assert.equal(told(3600), "1 hour ago")
  assert.equal(told(24 * 3600 - 1), "23 hours ago")
  assert.equal(told(24 * 3600), null)
})

test("a page says from where it listens, and perhaps to nothing", () => {
  assert.deepEqual(listening(""), [])
  assert.deepEqual(listening("queue:1 5 3fa8; queue:22 0 9c0d"), [
    { channel: "queue:1", at: 5, epoch: "3fa8" },
    { channel: "queue:22", at: 0, epoch: "9c0d" },
  ])
})
