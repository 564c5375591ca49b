// Writes src/Modules/Inference/Tokenization/UnicodeTables.cs by asking Hugging Face's tokenizers about every code point:
//   node tests/Inference.Tests/Tokenization/HuggingFace/unicode-tables.mjs > src/Modules/Inference/Tokenization/UnicodeTables.cs
// Its parts follow different versions of Unicode (letters are newer than punctuation), so no runtime's own tables agree with it.
import { createRequire } from 'node:module'

const hf = createRequire(import.meta.url)('tokenizers')
const bert = (step) =>
  hf.bertNormalizer({ cleanText: false, handleChineseChars: false, stripAccents: false, lowercase: false, ...step })
const byteLevel = hf.byteLevelPreTokenizer(false)
const bertWords = hf.bertPreTokenizer()
const clean = bert({ cleanText: true })
const chinese = bert({ handleChineseChars: true })
const strip = bert({ stripAccents: true })
const lower = bert({ lowercase: true })
const nfd = hf.nfdNormalizer()

const points = []
for (let value = 0; value < 0x110000; value++) if (value < 0xd800 || value > 0xdfff) points.push(value)
const text = String.fromCodePoint
const values = (string) => [...string].map((c) => c.codePointAt(0))
const pieces = (preTokenizer, string) => preTokenizer.preTokenizeString(string).length
const isHangul = (value) => value >= 0xac00 && value <= 0xd7a3

function ranges(accept) {
  const found = []
  for (const value of points) {
    if (!accept(value)) continue
    const last = found.at(-1)
    if (last && last[1] === value - 1) last[1] = value
    else found.push([value, value])
  }
  return found.flat()
}

// \w of Rust's regex crate, seen through an added token that must stand alone.
async function wordParts() {
  const model = hf.WordPiece.init({ '[UNK]': 0, Q: 1 }, {})
  const tokenizer = new hf.Tokenizer(model)
  tokenizer.addAddedTokens([new hf.AddedToken('@Q@', false, { singleWord: true, normalized: false })])
  const id = tokenizer.tokenToId('@Q@')
  const found = new Set()
  for (let at = 0; at < points.length; at += 50000) {
    const part = points.slice(at, at + 50000)
    const encodings = await tokenizer.encodeBatch(part.map((value) => '@Q@' + text(value)))
    encodings.forEach((encoding, index) => encoding.getIds().includes(id) || found.add(part[index]))
  }
  return found
}

// Combining classes, seen through the order in which a mark and a mark of a known class come out. Only their order counts.
function combiningClasses() {
  const known = [
    [1, 0x334], [6, 0x16ff0], [7, 0x93c], [8, 0x3099], [9, 0x94d], [10, 0x5b0], [11, 0x5b1], [12, 0x5b2], [13, 0x5b3], [14, 0x5b4],
    [15, 0x5b5], [16, 0x5b6], [17, 0x5b7], [18, 0x5b8], [19, 0x5b9], [20, 0x5bb], [21, 0x5bc], [22, 0x5bd], [23, 0x5bf], [24, 0x5c1],
    [25, 0x5c2], [26, 0xfb1e], [27, 0x64b], [28, 0x64c], [29, 0x64d], [30, 0x64e], [31, 0x64f], [32, 0x650], [33, 0x651], [34, 0x652],
    [35, 0x670], [36, 0x711], [84, 0xc55], [91, 0xc56], [103, 0xe38], [107, 0xe48], [118, 0xeb8], [122, 0xec8], [129, 0xf71],
    [130, 0xf72], [132, 0xf74], [202, 0x321], [214, 0x1dce], [216, 0x31b], [218, 0x302a], [220, 0x316], [222, 0x59a], [224, 0x302e],
    [226, 0x1d16d], [228, 0x5ae], [230, 0x300], [232, 0x315], [233, 0x35c], [234, 0x35d], [240, 0x345],
  ]
  const swaps = (first, second) => nfd.normalizeString(text(first, second)) === text(second, first)
  const found = []
  for (const value of points) {
    // A mark that falls apart into several counts as the last of them.
    const parts = nfd.normalizeString(text(value))
    if (!/^\p{M}+$/u.test(parts)) continue
    const last = values(parts).at(-1)
    if (!swaps(last, 0x334) && !swaps(0x345, last)) continue
    const match = known.find(([, mark]) => mark === last || (!swaps(last, mark) && !swaps(mark, last)))
    if (!match) throw new Error(`no class for ${value.toString(16)}`)
    const run = found.at(-1)
    if (run && run[1] === value - 1 && run[2] === match[0]) run[1] = value
    else found.push([value, value, match[0]])
  }
  return found.flat()
}

// A mapping of neighbours is written as first, count, targets; one to several as source, count, targets.
function mapping(normalizer) {
  const single = []
  const several = []
  for (const value of points) {
    if (isHangul(value)) continue
    const target = values(normalizer.normalizeString(text(value)))
    if (target.length === 1 && target[0] !== value) {
      const last = single.at(-1)
      if (last && last.first + last.targets.length === value) last.targets.push(target[0])
      else single.push({ first: value, targets: [target[0]] })
    } else if (target.length > 1) several.push(value, target.length, ...target)
  }
  return [single.flatMap((run) => [run.first, run.targets.length, ...run.targets]), several]
}

const written = (name, summary, numbers) => {
  const lines = ['']
  for (const number of numbers) {
    const next = `${number}, `
    if (lines.at(-1).length + next.length > 130) lines.push('')
    lines[lines.length - 1] += next
  }
  return `    /// <summary>${summary}</summary>\n    public static ReadOnlySpan<int> ${name} =>\n    [\n`
    + lines.map((line) => `        ${line.trimEnd()}\n`).join('') + '    ];\n'
}

const word = await wordParts()
const isLetter = (value) => pieces(byteLevel, 'a' + text(value)) === 1
const isNumber = (value) => pieces(byteLevel, '1' + text(value)) === 1
const isSpace = (value) => pieces(byteLevel, '!' + text(value)) > 1 && !isLetter(value) && !isNumber(value)
const [stripOne, stripSeveral] = mapping(strip)
const [lowerOne, lowerSeveral] = mapping(lower)
const inclusive = 'Ranges: first and last, both included.'
const maps = 'Runs of neighbours: first, count, what each becomes.'
const mapsSeveral = 'What becomes several: source, count, targets.'

process.stdout.write(`namespace AnalysisApp.Inference.Tokenization;

/// <summary>Code points as Hugging Face's tokenizers sees them. Generated by unicode-tables.mjs beside the tests; do not edit.</summary>
/// <remarks>Not .NET's tables: these must stay what the checkpoints were trained with, whichever Unicode the runtime knows.</remarks>
internal static class UnicodeTables
{
${[
  written('Letters', `\\p{L}. ${inclusive}`, ranges(isLetter)),
  written('Numbers', `\\p{N}. ${inclusive}`, ranges(isNumber)),
  written('Spaces', `White space. ${inclusive}`, ranges(isSpace)),
  written('WordParts', `\\w without the letters. ${inclusive}`, ranges((value) => word.has(value) && !isLetter(value))),
  written('Punctuation', `What BERT makes a word of its own. ${inclusive}`, ranges((value) => !isSpace(value) && pieces(bertWords, 'a' + text(value) + 'a') === 3)),
  written('Removed', `What BERT's cleaning drops. ${inclusive}`, ranges((value) => clean.normalizeString(text(value)) === '')),
  written('Chinese', `What BERT puts spaces around. ${inclusive}`, ranges((value) => chinese.normalizeString(text(value)) !== text(value))),
  written('Marks', `What stripping accents drops. ${inclusive}`, ranges((value) => strip.normalizeString(text(value)) === '')),
  written('CombiningClasses', 'Canonical combining classes. First, last, class.', combiningClasses()),
  written('Stripped', `Without accents, Hangul left out. ${maps}`, stripOne),
  written('StrippedToSeveral', `Without accents, Hangul left out. ${mapsSeveral}`, stripSeveral),
  written('Lower', `Lower case. ${maps}`, lowerOne),
  written('LowerToSeveral', `Lower case. ${mapsSeveral}`, lowerSeveral),
].join('\n')}}
`)
