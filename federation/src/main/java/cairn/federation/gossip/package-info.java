/** Logs held here, own ones and mirrors, as other organisations compare and fetch them. */
package cairn.federation.gossip;
