/** What a front-end database needs beyond routes and mappings: its connection, its character set, its error texts. */
@NullMarked
package org.lastmile.connectors.civilaffairs;

import org.jspecify.annotations.NullMarked;
