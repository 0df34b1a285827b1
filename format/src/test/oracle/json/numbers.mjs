// node numbers.mjs: how ECMAScript itself (V8) prints doubles, one JSON object a line, for the
// table json-numbers.jsonl. Deterministic: edge cases, then a fixed pseudo-random walk over all
// exponents, then neighbours of powers of ten, where the shortest digits are hardest to find.
const view = new DataView(new ArrayBuffer(8));

function fromBits(bits) {
  view.setBigUint64(0, BigInt.asUintN(64, bits));
  return view.getFloat64(0);
}

function toBits(value) {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

const seen = new Set();

function emit(value) {
  const bits = toBits(value).toString(16).padStart(16, '0');
  if (Number.isFinite(value) && !Object.is(value, -0) && !seen.has(bits)) {
    seen.add(bits);
    console.log(JSON.stringify({ kind: 'number', bits, text: JSON.stringify(value) }));
  }
}

for (const bits of [1n, 2n, 3n, 4n, 5n, 9n, 10n, 20n, 0xfffffffffffffn, 0x10000000000000n, 0x7fefffffffffffffn]) {
  emit(fromBits(bits));
  emit(-fromBits(bits));
}
for (const value of [0, 1, -1, 0.1, 0.2, 0.1 + 0.2, 1 / 3, 4.5, 2e-3, 1e21, 1e20, 123456789012345680000,
  999999999999999900000, 1e-6, 1e-7, 9.5e-7, 333333333.33333329, 1e23, 9007199254740991,
  9007199254740992, 9007199254740993, 295147905179352830000, 0.000001, 0.0000001]) {
  emit(value);
}
let state = 0x9e3779b97f4a7c15n;
for (let i = 0; i < 1500; i++) {
  state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
  emit(fromBits(state ^ (state >> 29n)));
}
for (let exponent = -323; exponent <= 308; exponent++) {
  const bits = toBits(Number('1e' + exponent));
  emit(fromBits(bits - 1n));
  emit(fromBits(bits));
  emit(fromBits(bits + 1n));
}
