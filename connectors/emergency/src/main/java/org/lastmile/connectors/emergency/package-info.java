/** What the dialect of the emergency system needs beyond routes and mappings: mutual TLS, and its answers. */
@NullMarked
package org.lastmile.connectors.emergency;

import org.jspecify.annotations.NullMarked;
