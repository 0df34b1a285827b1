package cairn.node.sim;

/**
 * A network that has gone on in two ways, and shows each of its peers one of them.
 *
 * @param member which one
 */
record Treason(Member member) {
  /** Whether that gateway knows the network, and has to learn of it. */
  boolean concerns(SimGateway gateway) {
    return gateway.seat().peers().contains(member);
  }
}
