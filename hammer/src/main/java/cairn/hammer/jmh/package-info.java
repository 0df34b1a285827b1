/** The hot pieces of {@code format}, timed one by one: {@code bin/jmh}. */
package cairn.hammer.jmh;
