// Strings that tokenizers stumble over, the same ones for the same seed.

const text = String.fromCodePoint
const split = (words) => words.split(' ')

const scripts = split(
  'Adlam Ahom Arabic Armenian Avestan Balinese Bamum Bassa_Vah Batak Bengali Bopomofo Brahmi Braille Buginese Buhid '
  + 'Canadian_Aboriginal Carian Chakma Cham Cherokee Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Duployan '
  + 'Egyptian_Hieroglyphs Elbasan Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gurmukhi Han Hangul Hanunoo Hebrew '
  + 'Hiragana Imperial_Aramaic Inherited Javanese Kaithi Kannada Katakana Kayah_Li Kharoshthi Khmer Khojki Khudawadi Lao Latin '
  + 'Lepcha Limbu Linear_A Linear_B Lisu Lycian Lydian Mahajani Malayalam Mandaic Manichaean Meetei_Mayek Mende_Kikakui Miao Modi '
  + 'Mongolian Mro Myanmar Nabataean New_Tai_Lue Newa Nko Nushu Ogham Ol_Chiki Old_Italic Old_Persian Old_Turkic Oriya Osage '
  + 'Osmanya Pahawh_Hmong Palmyrene Phags_Pa Phoenician Rejang Runic Samaritan Saurashtra Sharada Shavian Siddham SignWriting '
  + 'Sinhala Sundanese Syloti_Nagri Syriac Tagalog Tagbanwa Tai_Le Tai_Tham Tai_Viet Takri Tamil Tangut Telugu Thaana Thai Tibetan '
  + 'Tifinagh Tirhuta Ugaritic Vai Warang_Citi Yi')

const words = split(
  'love heart baby night fire rain gonna wanna tonight dancing money never always street broken dream hell damn shake body '
  + 'yeah ooh la na hey oh the a and you me we they in on of is was were be my your I am it this that with from so too')
const contractions = split("'s 't 're 've 'm 'll 'd 'S 'T 'RE 'Ve 'lL 'D 'em 'cause n't ’s ’t ’re ‘til ʼs `s ´s '' ''' 'x")
const spaces = [' ', '  ', '   ', '\t', '\n', '\r\n', '\u000b', '\f', '\u0085', '\u00a0', '\u1680', '\u2003', '\u2009', '\u200a',
  '\u2028', '\u2029', '\u202f', '\u205f', '\u3000', '\u180e', '\u200b', '\ufeff', ' \n ', '\u00a0 ', ' \u00a0']
const specials = split('<s> </s> <pad> <unk> <mask> [CLS] [SEP] [PAD] [UNK] [MASK] <S> [sep] <mas <mask [MASK <<s>> [[SEP]] <mask><mask> '
  + '</s>s [UNK]s ##ing ## ##a Ġ Ġlove <|endoftext|> [unused1]')
const emoji = split('😀 ❤️ ❤ 👍🏽 👨‍👩‍👧‍👦 🏳️‍🌈 🇩🇪 🇺🇸🇬🇧 1️⃣ #️⃣ ☠️ 🧑🏿‍🚀 🫠 🪩 ♪ ♫ 🎵 ™ © ✨ 💔 🤷🏼‍♀️ \u{1fae8} \u{e0067} 🏴󠁧󠁢󠁥󠁮󠁧󠁿')
const punctuation = [...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~…—–‘’“”«»¿¡、。「」・٪؟॥·§¶†‡•‰€£¥¢₿±×÷√∞≠^˜¨´¸ªº²½Ⅷ①㊗️']
const lines = ["Don't stop 'til you get enough", "I'm walkin' on sunshine, whoa-oh!", '(Ooh, baby) I can\'t—I won\'t—let go…', "[Chorus]",
  '[Verse 1: Someone & The Others]', 'x2', "It's 4 a.m., they've gone; we'll be fine", 'Na na na, na-na-na NA!!!', "Rock 'n' roll, y'all", 'R&B / Hip-Hop @ 100%']
const casing = [...'İıſẞßΣσςǅǇﬁﬀŉǰΐΰևẖẗẘẙẚÅΩKᾈᾳῼꭰᲐⴀꞋȺⱥꟘ\u{10400}\u{118a0}\u{1e900}\u{1d400}']
// Ranges that a random code point hardly ever meets.
const rare = [
  [0xff01, 0xffee], [0x1d400, 0x1d7ff], [0x2100, 0x214f], [0x2460, 0x24ff], [0x1f100, 0x1f1ff], [0x3200, 0x33ff], [0xe000, 0xf8ff], [0xf0000, 0xfffff],
  [0x10fff0, 0x10ffff], [0xfdd0, 0xfdef], [0xfff0, 0xffff], [0x1100, 0x11ff], [0xa960, 0xa97f], [0xac00, 0xd7a3], [0xd7b0, 0xd7ff], [0x3130, 0x318f], [0xfb00, 0xfdcf],
  [0xfe70, 0xfefc], [0x600, 0x6ff], [0x590, 0x5ff], [0x4e00, 0x9fff], [0x3400, 0x4dbf], [0x20000, 0x2fa1f], [0xf900, 0xfaff], [0x3040, 0x30ff], [0xff61, 0xff9f],
  [0xe0020, 0xe007f], [0xfe00, 0xfe0f], [0xe0100, 0xe01ef], [0x1f3fb, 0x1f3ff], [0x1f600, 0x1f64f], [0x200b, 0x200f], [0x202a, 0x202e], [0x2060, 0x206f], [0x300, 0x36f],
]
const newlines = ['\n', '\r', '\r\n', '\n\r', '\u000b', '\f', '\u001c', '\u001d', '\u001e', '\u0085', '\u2028', '\u2029', '\n\n', '\r\r\n', ' \n', '\n ']
const links = ['https://example.com/a?b=c&d=%20#e', 'www.lyrics.test', 'me@mail.test', '@user', '#lit', 'C:\\x\\y', 'a_b-c', 'http', '192.168.0.1', '::1']

export function generator(seed) {
  // mulberry32
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const upTo = (count) => Math.floor(random() * count)
  const pick = (list) => list[upTo(list.length)]
  const times = (count, make) => Array.from({ length: count }, make)

  const ofScript = new Map(scripts.map((name) => [name, []]))
  for (let value = 0; value < 0x32000; value++) {
    if (value >= 0xd800 && value <= 0xdfff) continue
    const script = scriptOf(value)
    if (script) ofScript.get(script).push(value)
  }

  const marks = []
  const classes = [0x302e, 0x302f, 0x1d165, 0x1d16d, 0x1d170, 0x16ff0, 0x1baa, 0xa953, 0x1b44, 0x94d, 0x344, 0xf73, 0x93c, 0x200d, 0x20dd]
  for (let value = 0x300; value < 0x1e9ff; value++) if ((value < 0xd800 || value > 0xdfff) && /\p{M}/u.test(text(value))) marks.push(value)

  const anyPoint = () => {
    const value = random() < 0.5 ? upTo(0x3000) : random() < 0.6 ? upTo(0x20000) : upTo(0x110000)
    return value >= 0xd800 && value <= 0xdfff ? 0xfffd : value
  }
  const word = () => {
    const plain = pick(words)
    return random() < 0.15 ? plain.toUpperCase() : random() < 0.2 ? plain[0].toUpperCase() + plain.slice(1) : plain
  }
  const inScript = () => {
    const points = ofScript.get(pick(scripts))
    return times(1 + upTo(8), () => (random() < 0.12 ? ' ' : text(pick(points)))).join('')
  }
  const accented = () => times(1 + upTo(4), () =>
    (random() < 0.7 ? pick([...'aeoucnszAEOU가각\u1100ắǖậ가ཀか']) : '') + times(upTo(4), () => text(random() < 0.4 ? pick(classes) : pick(marks))).join('')).join('')
  const longWord = () => {
    const unit = random() < 0.5 ? pick(words) : random() < 0.5 ? inScript().replace(/\s/g, '') + 'x' : text(0x1d41a + upTo(20))
    const length = pick([95, 99, 100, 101, 102, 180, 400, 1200])
    return [...unit.repeat(Math.ceil(length / [...unit].length))].slice(0, length).join('')
  }
  const kinds = [
    word, word, word, inScript, accented,
    () => word() + pick(contractions), () => pick(contractions), () => pick(spaces), () => pick(spaces) + pick(spaces),
    () => pick(emoji), () => pick(specials), () => pick(spaces) + pick(specials) + pick(spaces), () => times(1 + upTo(3), () => pick(punctuation)).join(''),
    () => String(upTo(10 ** (1 + upTo(9)))), () => (random() * 1000).toFixed(upTo(4)), () => text(anyPoint()), () => text(anyPoint(), anyPoint()),
    () => text(upTo(0x20)), () => text(0x7f + upTo(0x21)), () => pick(casing), () => pick(links),
    () => pick(['\u200e', '\u200f', '\u202a', '\u202e', '\u2066', '\u2069', '\u061c']) + inScript(),
  ]

  const makers = [
    () => times(3 + upTo(8), () => word() + (random() < 0.12 ? pick(contractions) : '')).join(' ') + pick(['', '', ',', '!', '?', '...', ' (yeah)']),
    () => pick(lines) + pick(['', ' ' + pick(lines), '\n' + pick(lines)]),
    () => times(2 + upTo(8), () => pick(kinds)()).join(''),
    () => times(2 + upTo(6), () => pick(kinds)()).join(' '),
    () => times(1 + upTo(12), () => text(anyPoint())).join(''),
    () => times(1 + upTo(4), inScript).join(pick([' ', '', '\u3000'])),
    () => times(1 + upTo(6), () => pick(specials) + pick(['', '', ' ', '  ', 'a', '\u00a0', '\n', 'É'])).join(''),
    () => times(1 + upTo(6), accented).join(pick(['', ' '])),
    () => times(2 + upTo(8), () => pick(spaces) + (random() < 0.5 ? pick(words) : '')).join(''),
    () => times(1 + upTo(5), () => pick(emoji)).join(pick(['', ' ', word()])),
  ]

  const fromRange = ([first, last]) => text(first + upTo(last - first + 1))
  const surrogate = () => String.fromCharCode(0xd800 + upTo(0x800))
  const unusualKinds = [
    () => { const range = pick(rare); return times(1 + upTo(6), () => fromRange(range)).join('') },
    () => { const range = pick(rare); return times(1 + upTo(4), () => fromRange(range)).join(' ') },
    () => word() + pick(newlines) + word(),
    () => times(1 + upTo(4), () => pick(emoji)).join('\u200d'),
    () => pick([...'aeiouAEIOU']) + times(1 + upTo(40), () => text(0x300 + upTo(0x70))).join(''),
    () => text(0x1100 + upTo(19)) + text(0x1161 + upTo(21)) + pick(['', text(0x11a8 + upTo(27))]),
    () => surrogate(), () => word() + surrogate(), () => surrogate() + surrogate() + word(), () => pick([...emoji].join('').split('')),
    word, () => pick(specials), () => pick(spaces),
  ]

  return {
    // Not always well-formed: what reads them must take a lone surrogate for U+FFFD.
    unusual: () => times(1 + upTo(8), () => pick(unusualKinds)()).join(pick(['', '', ' '])),
    // One in forty has a very long word; more would make the sample long without making it stricter.
    next: () => (random() < 0.025 ? word() + pick(['', ' ']) + longWord() + pick(['', ' ', '!']) : pick(makers)()),
    scripts: () => scripts.map((name) => times(10, () => text(pick(ofScript.get(name)))).join('') + ' ' + text(pick(ofScript.get(name)))),
    fixed: () => ['', ' ', '  ', '\n', 'a', "'", "'s", ...lines, ...contractions, ...spaces, ...specials, ...emoji, ...casing, ...links, ...punctuation],
  }
}

const patterns = scripts.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')])
let lastScript = patterns[0]
function scriptOf(value) {
  const c = text(value)
  // Neighbours mostly share a script.
  if (lastScript[1].test(c)) return lastScript[0]
  const found = patterns.find(([, pattern]) => pattern.test(c))
  if (found) lastScript = found
  return found?.[0]
}
