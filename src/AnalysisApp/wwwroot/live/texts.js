// What people read, in the language of the page: the English text is the key, and texts.de.js and its like beside this file hold the other languages. They
// are there before anything that imports this runs. What is missing there is shown in English.

/** The code of the page's language. */
export const language = document.documentElement.lang || "en";

const texts = await load();
const numbers = new Intl.NumberFormat(language);

async function load() {
  if (language === "en") return {};
  try {
    return (await import(`./texts.${language}.js`)).default;
  } catch {
    return {};
  }
}

/** The text with its values at {0}, {1} and so on, numbers as the language writes them: `t("{0} of {1}", read, all)`. */
export function t(text, ...values) {
  return (texts[text] ?? text).replace(/\{(\d)\}/g, (_, place) => (typeof values[place] === "number" ? numbers.format(values[place]) : values[place]));
}

/** A label within a sentence: English writes it in small letters there, while others may begin it with a noun. */
export const inSentence = (label) => (language === "en" ? label.toLowerCase() : label);
