// Writes strings and the ids that Hugging Face's tokenizers gives them, a line each: [text, ids of the first checkpoint, ids of the second, …].
//   node sample.mjs > sample.jsonl                      the committed sample, of the starter pack's emotion and toxicity
//   node sample.mjs 7 30000 [FOLDER…]                   seed and number of strings, and whose tokenizers
//   node sample.mjs all-code-points [FOLDER…]           every code point there is, in words and alone
// A text that is not well-formed is written as its UTF-16 units, for JSON knows no lone surrogates; its ids are those of the text with U+FFFD for each.
// `dotnet run --project benchmarks/Tokenizers -- compare` compares any number of them.
import { fileURLToPath } from 'node:url'
import { tokenizerOf } from './checkpoint.mjs'
import { generator } from './strings.mjs'

const starter = (task) => fileURLToPath(new URL(`../../../../models/starter/${task}`, import.meta.url))
const everyPoint = process.argv[2] === 'all-code-points'
const folders = process.argv.slice(everyPoint ? 3 : 4)
const tokenizers = await Promise.all((folders.length > 0 ? folders : [starter('emotion'), starter('toxicity')]).map(tokenizerOf))
const strings = everyPoint ? allCodePoints() : generated(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 2600))

for (let at = 0; at < strings.length; at += 2000) {
  const part = strings.slice(at, at + 2000)
  const encodings = await Promise.all(tokenizers.map((tokenizer) => tokenizer.encodeBatch(part.map((string) => string.toWellFormed()))))
  await write(part.map((string, index) => JSON.stringify([written(string), ...encodings.map((each) => each[index].getIds())]) + '\n').join(''))
}

// A tenth more than asked for are strings of the rarest kinds.
function generated(seed, count) {
  const source = generator(seed)
  const strings = new Set([...source.fixed(), ...source.scripts()])
  while (strings.size < count) strings.add(source.next())
  while (strings.size < count * 1.1) strings.add(source.unusual())
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

function written(string) {
  return string.isWellFormed() ? string : Array.from({ length: string.length }, (_, at) => string.charCodeAt(at))
}

function write(text) {
  return new Promise((resolve) => process.stdout.write(text, resolve))
}
