<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:human-resources" xmlns:hub="urn:lastmile:hub" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="GBK"/>
  <xsl:param name="message" as="map(*)"/>

  <xsl:template name="xsl:initial-template">
    <xsl:variable name="application" select="$message?body?application"/>
    <xsl:variable name="applicant" select="$application?applicant"/>
    <xsl:variable name="at" select="'/body/application/'"/>
    <REQUEST>
      <HEAD>
        <!-- filled in when the call is made -->
        <YHM/>
        <MM/>
        <JYBH>RS10</JYBH>
        <xsl:sequence select="f:element('LSH', $message?idempotencyKey, '/idempotencyKey')"/>
      </HEAD>
      <BODY>
        <BJ>
          <xsl:sequence select="
              f:element('SLBH', $message?caseNo, '/caseNo'),
              f:element('FSDW', $message?body?department, '/body/department'),
              f:element('PDYY', $message?body?reason, '/body/reason'),
              f:element('YXJ', map{'URGENT': '1', 'SPECIAL': '2', 'ASSISTED': '3', 'ROUTINE': '4'}($message?priority)),
              f:element('CLQX', f:local-time($message?due)),
              f:element('SXBM', $application?matterCode),
              f:element('SXLB', $application?category),
              f:element('SQRLX', if ($applicant?kind eq 'natural') then '1' else '2'),
              f:element('SQRXM', $applicant?name, $at || 'applicant/name'),
              f:element('SFZHM', $applicant?citizenId),
              f:element('TYSHXYDM', $applicant?uscc),
              f:element('LXDH', $applicant?phone),
              f:element('LXDZ', $applicant?address, $at || 'applicant/address'),
              f:element('SQBT', $application?subject, $at || 'subject'),
              f:element('SQNR', $application?need, $at || 'need'),
              f:element('BDSJ', $application?form ! serialize(., map{'method': 'json'}), $at || 'form')"/>
          <xsl:for-each select="$application?materials?*">
            <CL>
              <xsl:sequence select="
                  f:element('CLMC', ?name, $at || 'materials/' || position() - 1 || '/name'),
                  f:element('YJ', if (?original) then '1' else '0')"/>
            </CL>
          </xsl:for-each>
          <xsl:sequence select="
              f:element('XZQH', $application?division),
              f:element('SBSJ', f:local-time($application?reportTime)),
              f:element('LYXT', $application?origin?system),
              f:element('LYBH', $application?origin?number, $at || 'origin/number')"/>
        </BJ>
      </BODY>
    </REQUEST>
  </xsl:template>
</xsl:stylesheet>
