<?xml version="1.0" encoding="UTF-8"?>
<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:map="http://www.w3.org/2005/xpath-functions/map" xmlns:array="http://www.w3.org/2005/xpath-functions/array" xmlns:f="urn:lastmile:health-records" xmlns:hub="urn:lastmile:hub" xmlns:cda="urn:hl7-org:v3" exclude-result-prefixes="#all" version="3.0">
  <xsl:include href="common.xslt"/>
  <xsl:output method="xml" encoding="UTF-8"/>
  <xsl:param name="message" as="map(*)"/>

  <!-- the document as CDA R2: header, whom it is about, who made it, sections -->
  <xsl:template name="xsl:initial-template">
    <xsl:variable name="body" select="$message?body"/>
    <!-- template, code and title of the kind of document: one text of the code table -->
    <xsl:variable name="entry">
      <xsl:value-of select="hub:code('health-document', $body?kind, '/body/kind')"/>
    </xsl:variable>
    <xsl:variable name="kind" select="tokenize($entry, '/')"/>
    <xsl:if test="empty($body?person?citizenId)">
      <xsl:sequence select="error(xs:QName('hub:HEALTH_RECORDS_PERSON'), 'the repository keeps persons by their citizen ID, and this one has none')"/>
    </xsl:if>
    <Request>
      <Head>
        <xsl:sequence select="
            f:element('Serial', $message?idempotencyKey),
            f:element('Time', f:local-time($message?createdAt)),
            f:element('Purpose', $message?purpose),
            f:consent($message)"/>
      </Head>
      <Body>
        <Document>
          <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
            <realmCode code="CN"/>
            <typeId root="2.16.840.1.113883.1.3" extension="POCD_MT000040"/>
            <templateId root="2.16.156.10011.2.1.1.{$kind[1]}"/>
            <id root="2.16.156.10011.1.1" extension="{f:text($body?origin?system || '/' || $body?origin?number || '/' || $body?version)}"/>
            <code code="{$kind[2]}" codeSystem="2.16.156.10011.2.4" codeSystemName="卫生信息共享文档规范编码体系"/>
            <title><xsl:value-of select="$kind[3]"/></title>
            <effectiveTime value="{f:stamp($body?at)}"/>
            <confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25" codeSystemName="Confidentiality"/>
            <languageCode code="zh-CN"/>
            <setId root="2.16.156.10011.1.1" extension="{f:text($body?origin?system || '/' || $body?origin?number)}"/>
            <versionNumber value="{$body?version}"/>
            <recordTarget>
              <patientRole>
                <id root="2.16.156.10011.1.3" extension="{$body?person?citizenId}"/>
                <xsl:if test="exists($body?person?address)">
                  <addr><xsl:value-of select="f:text($body?person?address)"/></addr>
                </xsl:if>
                <xsl:if test="exists($body?person?phone)">
                  <telecom value="{$body?person?phone}"/>
                </xsl:if>
                <patient>
                  <name><xsl:value-of select="f:text($body?person?name)"/></name>
                  <administrativeGenderCode code="{$body?sex}" codeSystem="2.16.156.10011.2.3.3.4" codeSystemName="生理性别代码表(GB/T 2261.1)"/>
                  <birthTime value="{replace($body?birthDate, '-', '')}"/>
                </patient>
              </patientRole>
            </recordTarget>
            <xsl:if test="exists($body?author)">
              <author>
                <time value="{f:stamp($body?at)}"/>
                <assignedAuthor>
                  <id root="2.16.156.10011.1.7" extension="{f:text($body?organisation)}"/>
                  <assignedPerson>
                    <name><xsl:value-of select="f:text($body?author)"/></name>
                  </assignedPerson>
                </assignedAuthor>
              </author>
            </xsl:if>
            <custodian>
              <assignedCustodian>
                <representedCustodianOrganization>
                  <id root="2.16.156.10011.1.5" extension="{f:text($body?organisation)}"/>
                  <name><xsl:value-of select="f:text($body?organisation)"/></name>
                </representedCustodianOrganization>
              </assignedCustodian>
            </custodian>
            <component>
              <structuredBody>
                <xsl:for-each select="$body?sections?*">
                  <component>
                    <xsl:sequence select="f:section(.)"/>
                  </component>
                </xsl:for-each>
              </structuredBody>
            </component>
          </ClinicalDocument>
        </Document>
      </Body>
    </Request>
  </xsl:template>

  <xsl:function name="f:section" as="element()">
    <xsl:param name="section" as="map(*)"/>
    <section xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <code code="{$f:sections($section?section)}" codeSystem="2.16.840.1.113883.6.1" codeSystemName="LOINC"/>
      <xsl:if test="exists($section?text)">
        <text><xsl:value-of select="f:text($section?text)"/></text>
      </xsl:if>
      <xsl:for-each select="$section?items?*">
        <entry>
          <observation classCode="OBS" moodCode="EVN">
            <code code="{f:text(?code)}" codeSystem="2.16.156.10011.2.2.1" codeSystemName="卫生信息数据元目录">
              <xsl:if test="exists(?name)">
                <xsl:attribute name="displayName" select="f:text(?name)"/>
              </xsl:if>
            </code>
            <xsl:choose>
              <!-- a number with a unit; anything else is words -->
              <xsl:when test="exists(?unit) and ?value castable as xs:decimal">
                <value xsi:type="PQ" value="{?value}" unit="{f:text(?unit)}"/>
              </xsl:when>
              <xsl:otherwise>
                <value xsi:type="ST"><xsl:value-of select="f:text(string-join((?value, ?unit), ' '))"/></value>
              </xsl:otherwise>
            </xsl:choose>
          </observation>
        </entry>
      </xsl:for-each>
    </section>
  </xsl:function>

  <xsl:function name="f:stamp" as="xs:string">
    <xsl:param name="time" as="xs:string"/>
    <xsl:sequence select="format-dateTime(f:local($time), '[Y0001][M01][D01][H01][m01][s01]')"/>
  </xsl:function>
</xsl:stylesheet>
