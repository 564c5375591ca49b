// Writes strings and the ids Hugging Face's tokenizers gives them with both vocabularies of the starter pack, a line each: [text, emotion, toxicity].
//   node sample.mjs > sample.jsonl                      the committed sample
//   node sample.mjs 7 30000 > /tmp/large.jsonl          seed and number of strings
//   node sample.mjs all-code-points > /tmp/points.jsonl every code point there is, in words and alone
// TOKENIZER_SAMPLE=/tmp/large.jsonl dotnet test tests/Inference.Tests compares any such file.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { generator } from './strings.mjs'

const hf = createRequire(import.meta.url)('tokenizers')
const starter = (task) => hf.Tokenizer.fromFile(fileURLToPath(new URL(`../../../../models/starter/${task}/tokenizer.json`, import.meta.url)))
const tokenizers = [starter('emotion'), starter('toxicity')]

const strings = process.argv[2] === 'all-code-points' ? allCodePoints() : generated(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 2600))

for (let at = 0; at < strings.length; at += 2000) {
  const part = strings.slice(at, at + 2000)
  const [emotion, toxicity] = await Promise.all(tokenizers.map((tokenizer) => tokenizer.encodeBatch(part)))
  process.stdout.write(part.map((string, index) => JSON.stringify([string, emotion[index].getIds(), toxicity[index].getIds()]) + '\n').join(''))
}

function generated(seed, count) {
  const source = generator(seed)
  const strings = new Set([...source.fixed(), ...source.scripts()])
  while (strings.size < count) strings.add(source.next())
  return [...strings]
}

function allCodePoints() {
  const strings = []
  let string = ''
  for (let value = 0; value < 0x110000; value++) {
    if (value >= 0xd800 && value <= 0xdfff) continue
    const c = String.fromCodePoint(value)
    string += `a${c}a ${c} 1${c}`
    if (value % 8 === 7) {
      strings.push(string)
      string = ''
    }
  }
  return strings
}
