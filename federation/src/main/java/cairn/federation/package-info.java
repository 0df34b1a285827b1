/** Peers, cross-anchoring with them, and evidence of forks. */
package cairn.federation;
