/** Handler and Exchange, both bounded, and their adapters to Jetty and to the JDK client. */
package cairn.http;
