// What is wrong with the files, as lines for people.
export class Faults {
  lines = [];

  add(file, what) {
    this.lines.push(`${file}: ${what}`);
  }

  demand(holds, file, what) {
    if (!holds) this.add(file, what);
  }
}
