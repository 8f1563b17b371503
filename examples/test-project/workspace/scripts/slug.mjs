// Prints a title as the last part of a URL: "Crème brûlée, twice" becomes "creme-brulee-twice".
const title = process.argv.slice(3).join(' ');
const slug = title
  .normalize('NFKD')
  .replace(/\p{Mark}/gu, '')
  .toLowerCase()
  .split(/[^a-z0-9]+/)
  .filter((word) => word !== '')
  .join('-');
process.stdout.write(slug);
