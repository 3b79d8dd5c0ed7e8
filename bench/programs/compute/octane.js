// Programs of the Octane suite: one call is one iteration. `SOURCES`, a constant in front of this
// text, holds the suite's base and one of its programs.

// They are scripts that declare globals: here, variables of one function.
const suites = new Function("window", "alert", SOURCES + "\nreturn BenchmarkSuite;")();
suites.ResetRNG();
const { benchmarks } = suites.suites[0];
for (const benchmark of benchmarks) {
  benchmark.Setup();
  // What comes later in a suite builds on what came before.
  if (benchmarks.length > 1) {
    benchmark.run();
  }
}

export function run(number) {
  benchmarks[number].run();
  return benchmarks[number].name;
}
