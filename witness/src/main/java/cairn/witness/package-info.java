/** The C2SP witness, and the client that asks a quorum. */
package cairn.witness;
