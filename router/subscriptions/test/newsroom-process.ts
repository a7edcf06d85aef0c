/** A newsroom as a process of its own: it counts aloud, and prints its supergraph. `node newsroom-process.ts [port]` */
import { openNewsroom } from './newsroom.ts'

const room = await openNewsroom(Number(process.argv[2] ?? 0))
process.stdout.write(`supergraph: ${room.supergraph}\n`)
let number = 0
setInterval(() => {
  number += 1
  room.tell('all', { id: `r${number}`, number })
}, 50)
