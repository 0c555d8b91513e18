// Which language a reader sees: `?lang=zh` in the address, else the one chosen here before, else the browser's.

import { WORDS } from "/words.js";

const asked = new URLSearchParams(location.search).get("lang");
let language = [asked, localStorage.getItem("language"), navigator.language]
  .map((name) => (name ?? "").slice(0, 2))
  .find((name) => ["en", "zh"].includes(name)) ?? "en";

export const chosenLanguage = () => language;
export const otherLanguage = () => (language === "en" ? "zh" : "en");

export function chooseLanguage(name) {
  language = name;
  localStorage.setItem("language", name);
}

/** The text of a name in both languages. */
export const text = (name) => name[language];

/** The word for `key`; a key without one, from a newer service, shows itself. */
export const word = (words, key) => words[key]?.[language] ?? String(key ?? "–").replaceAll("_", " ");

/** A phrase with its braces filled in, one after the other. */
export const said = (key, ...fillings) => {
  const left = [...fillings];
  return word(WORDS, key).replace(/{}/g, () => left.shift() ?? "");
};
