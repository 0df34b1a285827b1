package cairn.verify;

/**
 * A witness whose cosignature was found good.
 *
 * @param witness which
 * @param timestamp the earliest time at which one of its keys signed, in Unix seconds
 */
public record CountedWitness(TrustedWitness witness, long timestamp) {}
