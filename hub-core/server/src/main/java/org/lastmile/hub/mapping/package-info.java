/** Native to canonical and back: JSLT, XSLT, code tables, and the schemas that both sides are checked by. */
@NullMarked
package org.lastmile.hub.mapping;

import org.jspecify.annotations.NullMarked;
