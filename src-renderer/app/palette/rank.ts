// Orders what was found by how well it fits what was typed.

const SCORES = { whole: 100, start: 60, word: 40, inside: 20, letters: 4 };

/**
 * Everything that fits, best first; among equals the given order stays. Every typed word has to be found in one of the
 * texts; the first text counts most. Letters in their order ("fsr" for "filesystem read") are enough for the first
 * text, but only where nothing fits better.
 */
export function rank<T>(items: readonly T[], typed: string, textsOf: (item: T) => readonly string[]): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const found: { item: T; score: number; at: number }[] = [];
  items.forEach((item, at) => {
    const texts = textsOf(item).map((text) => text.toLowerCase());
    let score = 0;
    for (const word of words) {
      const best = Math.max(...texts.map((text, index) => scoreOf(text, word, index === 0) / (index + 1)));
      if (best === 0) return;
      score += best;
    }
    found.push({ item, score, at });
  });
  found.sort((a, b) => b.score - a.score || a.at - b.at);
  const enough = (found[0]?.score ?? 0) / 10;
  return found.filter(({ score }) => score >= enough).map(({ item }) => item);
}

function scoreOf(text: string, word: string, fuzzy: boolean): number {
  if (text === word) return SCORES.whole;
  const at = text.indexOf(word);
  if (at === 0) return SCORES.start;
  if (at > 0) return /[a-z0-9]/.test(text[at - 1] ?? '') ? SCORES.inside : SCORES.word;
  return fuzzy && word.length > 1 && hasInOrder(text, word) ? SCORES.letters : 0;
}

function hasInOrder(text: string, letters: string): boolean {
  let at = -1;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
