/**
 * The judge: quorums, operators, levels and time bounds.
 *
 * <p>A proof, what it should be a proof of, and the networks that a verifier has pinned go in; a
 * {@link cairn.verify.Verdict} comes out. Pure and offline: no clock, no network, no disk. Nothing
 * else in the house says "verified".
 */
package cairn.verify;
