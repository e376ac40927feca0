package org.lastmile.connectors.onewindow;

import org.lastmile.hub.testkit.FakeContractTest;

class OneWindowContractTest extends FakeContractTest {}
