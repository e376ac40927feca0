/** What the queues of many streets need beyond a route and mappings: whose they are, and a connection for each. */
@NullMarked
package org.lastmile.connectors.streetcentre;

import org.jspecify.annotations.NullMarked;
