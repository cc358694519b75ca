import assert from "node:assert/strict"
import test from "node:test"

import { Polling } from "../../static/js/live/polling.js"
import { Ways } from "../../static/js/live/ways.js"

class Socket extends EventTarget {
  tell(kind, fields = {}) {
    this.dispatchEvent(Object.assign(new Event(kind), fields))
  }
  close() {
    this.isClosed = true
  }
}

function means() {
  const made = { sockets: [], pollings: [], looks: [] }
  return {
    made,
    socket: () => made.sockets[made.sockets.push(new Socket()) - 1],
    polling: () => {
      const polling = { end: (code) => (polling.ended = code) }
      made.pollings.push(polling)
      return polling
    },
    after: (ms, deed) => {
      made.looks.push({ ms, deed })
      return () => {}
    },
  }
}

test("two sockets in vain, and it goes by requests", () => {
  const world = means()
  const ways = new Ways(world)
  for (let turn = 0; turn < 2; turn += 1) ways.open().tell("close", { code: 1006 })

  assert.equal(ways.open(), world.made.pollings[0])
})

test("a socket that opens and brings nothing was in vain too", () => {
  const ways = new Ways(means())
  for (let turn = 0; turn < 2; turn += 1) {
    const socket = ways.open()
    socket.tell("open")
    socket.tell("close", { code: 1006 })
  }

  assert.ok(!(ways.open() instanceof Socket))
})

test("where a socket has held, it takes longer to give sockets up", () => {
  const ways = new Ways(means())
  const first = ways.open()
  first.tell("message")
  first.tell("close", { code: 1006 })

  for (let turn = 0; turn < 3; turn += 1) ways.open().tell("close", { code: 1006 })
  assert.ok(ways.open() instanceof Socket)
})

test("now and then it is seen whether a socket gets through, and then it goes by socket again", () => {
  const world = means()
  const ways = new Ways(world)
  for (let turn = 0; turn < 2; turn += 1) ways.open().tell("close", { code: 1006 })
  ways.open()

  world.made.looks[0].deed()
  world.made.sockets.at(-1).tell("close", { code: 1006 })
  assert.deepEqual(world.made.looks.map(({ ms }) => ms), [60_000, 120_000])
  assert.equal(world.made.pollings[0].ended, undefined)
  world.made.looks[1].deed()
  world.made.sockets.at(-1).tell("open")

  assert.equal(world.made.pollings[0].ended, 1012)
  assert.ok(world.made.sockets.at(-1).isClosed)
  assert.ok(ways.open() instanceof Socket)
})

test("on another network a socket is tried first", () => {
  const ways = new Ways(means())
  for (let turn = 0; turn < 2; turn += 1) ways.open().tell("close", { code: 1006 })

  ways.tryAgain()

  assert.ok(ways.open() instanceof Socket)
})

// Requests that wait

/** A server of which a test answers each request. */
function server() {
  const asked = []
  const ask = (body, signal) =>
    new Promise((resolve, reject) => {
      asked.push({ body, answer: resolve, fail: reject })
      signal.addEventListener("abort", () => reject(new Error("aborted")))
    })
  return { asked, ask }
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 5))
const at_once = (_, deed) => {
  setTimeout(deed, 0)
  return () => {}
}
const welcome = (head, changes = []) => ({ is: "welcome", channel: "room:7", epoch: "k1", changes, head })

async function entered() {
  const { asked, ask } = server()
  const polling = new Polling("kith.1", ask, at_once)
  const heard = []
  polling.addEventListener("message", (event) => heard.push(JSON.parse(event.data)))
  polling.addEventListener("close", (event) => heard.push({ is: "closed", code: event.code }))
  polling.addEventListener("open", () => polling.send(JSON.stringify({ do: "enter", channel: "room:7", after: 4, epoch: "k1" })))
  asked[0].answer({ frames: [] })
  await soon()
  return { polling, asked, heard }
}

test("each request enters where the page has come", async () => {
  const { polling, asked, heard } = await entered()
  assert.deepEqual(asked[1].body, {
    protocol: "kith.1", wait: true, frames: [{ do: "enter", channel: "room:7", after: 4, epoch: "k1" }],
  })
  asked[1].answer({ frames: [welcome(6), { is: "change", channel: "room:7", at: 7 }] })
  await soon()

  assert.equal(asked[2].body.frames[0].after, 7)
  assert.deepEqual(heard.map(({ is }) => is), ["welcome", "change"])
  polling.close()
})

test("what is said goes at once, in its order, and does not wait for what comes", async () => {
  const { polling, asked, heard } = await entered()
  polling.send(JSON.stringify({ do: "say", channel: "room:7", key: "1", text: "One" }))
  polling.send(JSON.stringify({ do: "say", channel: "room:7", key: "2", text: "Two" }))
  await soon()

  assert.equal(asked.length, 3, "the second waits for the first")
  assert.equal(asked[2].body.wait, false)
  asked[2].answer({ frames: [{ is: "taken", channel: "room:7", key: "1" }] })
  await soon()
  assert.equal(asked[3].body.frames[0].key, "2")
  assert.deepEqual(heard.map(({ key }) => key), ["1"])
  polling.close()
})

test("a page that was sent away does not ask to enter again", async () => {
  const { polling, asked } = await entered()
  asked[1].answer({ frames: [{ is: "left", channel: "room:7" }] })
  await soon()

  assert.equal(asked.length, 2)
  polling.close()
})

test("where nobody is reached it ends like a socket, and so it does with a reason", async () => {
  const lost = await entered()
  lost.asked[1].fail(new Error("offline"))
  await soon()
  assert.deepEqual(lost.heard, [{ is: "closed", code: 1006 }])

  const ended = await entered()
  ended.asked[1].answer({ frames: [], code: 4501 })
  await soon()
  assert.deepEqual(ended.heard, [{ is: "closed", code: 4501 }])
})
