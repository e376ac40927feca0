/** What the vendor of a system reads of its connector: a page and documents, made of the files that validate. */
@NullMarked
package org.lastmile.hub.contract;

import org.jspecify.annotations.NullMarked;
