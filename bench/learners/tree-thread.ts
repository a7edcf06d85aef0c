/** A thread that fits trees, for the round trip of bench/learners.ts. */
import { parentPort } from 'node:worker_threads'
import { type DataSet, growTree, type Labels, type TreeOptions } from '#learners'

parentPort?.on(
  'message',
  ({ data, labels, options }: { data: DataSet; labels: Labels; options: TreeOptions }) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    parentPort?.postMessage(growTree(data, labels, options))
  },
)
