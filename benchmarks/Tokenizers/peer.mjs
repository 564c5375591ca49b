// Times Hugging Face's library: node peer.mjs ROUNDS TEXTS.json FOLDER… Writes a JSON line per folder: the tokens, and the
// least seconds of wall clock and of CPU that a round of its fastest call (encodeBatch) took. TOKENIZERS_PARALLELISM and RAYON_NUM_THREADS say on how many threads.
import { readFileSync } from 'node:fs'
import { tokenizerOf } from '../../tests/Inference.Tests/Tokenization/HuggingFace/checkpoint.mjs'

const [rounds, file, ...folders] = process.argv.slice(2)
const texts = JSON.parse(readFileSync(file, 'utf8'))

for (const folder of folders) {
  const tokenizer = await tokenizerOf(folder)
  const encodings = await tokenizer.encodeBatch(texts)
  const tokens = encodings.reduce((sum, encoding) => sum + encoding.getLength(), 0)
  const best = { seconds: Infinity, cpuSeconds: Infinity }
  for (let round = 0; round < Number(rounds); round++) {
    const [began, cpu] = [performance.now(), process.cpuUsage()]
    await tokenizer.encodeBatch(texts)
    const used = process.cpuUsage(cpu)
    best.seconds = Math.min(best.seconds, (performance.now() - began) / 1e3)
    best.cpuSeconds = Math.min(best.cpuSeconds, (used.user + used.system) / 1e6)
  }
  console.log(JSON.stringify({ tokens, ...best }))
}
