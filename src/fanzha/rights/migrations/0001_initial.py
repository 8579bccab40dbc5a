"""Tables of rights and retention."""

import django.db.models.deletion
import fanzha.common.crypto
from django.db import migrations, models


class Migration(migrations.Migration):
    """Create the tables."""

    initial = True

    dependencies = [
        ('common', '0004_erasing_and_refusals'),
        ('org', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErasureRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('rule_version', models.CharField(max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('assessment', '个人信息保护影响评估'), ('breach', '个人信息泄露事件')], max_length=10)),
                ('number', models.CharField(max_length=24, unique=True)),
                ('title', fanzha.common.crypto.EncryptedTextField()),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('made_by_name', models.CharField(max_length=80)),
                ('found_at', models.DateTimeField(null=True)),
                ('authority_due_at', models.DateTimeField(null=True)),
                ('persons_due_at', models.DateTimeField(null=True)),
                ('contained_at', models.DateTimeField(null=True)),
                ('authority_told_at', models.DateTimeField(null=True)),
                ('persons_told_at', models.DateTimeField(null=True)),
                ('persons_not_told_why', fanzha.common.crypto.EncryptedTextField(default='')),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', '-made_at'], name='record_by_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'breach'), _negated=True), models.Q(('authority_due_at__isnull', False), ('found_at__isnull', False), ('persons_due_at__isnull', False)), _connector='OR'), name='breach_has_its_clocks')],
            },
        ),
        migrations.CreateModel(
            name='RecordFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=80)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='rights.record')),
            ],
        ),
        migrations.CreateModel(
            name='ErasureLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('way', models.CharField(choices=[('erase_row', '整条清除'), ('erase_fields', '清除个人信息，保留计数'), ('keep', '保留')], max_length=12)),
                ('days', models.PositiveIntegerField()),
                ('before', models.DateTimeField()),
                ('erased', models.PositiveIntegerField(default=0)),
                ('held', models.PositiveIntegerField(default=0)),
                ('problem', models.CharField(blank=True, max_length=120)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='rights.erasurerun')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('run', 'code'), name='erasure_line_once')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', '人员'), ('case', '案件'), ('alert', '预警'), ('report', '举报')], max_length=8)),
                ('subject_id', models.BigIntegerField()),
                ('number', models.CharField(blank=True, max_length=24)),
                ('reason', fanzha.common.crypto.EncryptedTextField()),
                ('set_at', models.DateTimeField()),
                ('until', models.DateField()),
                ('set_by_name', models.CharField(max_length=80)),
                ('released_at', models.DateTimeField(null=True)),
                ('released_by_name', models.CharField(blank=True, max_length=80)),
                ('released_why', fanzha.common.crypto.EncryptedTextField(default='')),
                ('erased_at', models.DateTimeField(null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('released_at__isnull', True)), fields=['until'], name='hold_running')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('kind', 'subject_id'), name='hold_once')],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('receipt', fanzha.common.crypto.EncryptedTextField(default='')),
                ('receipt_index', models.CharField(max_length=22, unique=True)),
                ('key', models.CharField(max_length=40, unique=True)),
                ('kind', models.CharField(max_length=8)),
                ('digest', models.CharField(blank=True, db_index=True, max_length=22)),
                ('value', fanzha.common.crypto.EncryptedTextField(default='')),
                ('said', fanzha.common.crypto.EncryptedTextField(default='')),
                ('contact_phone', fanzha.common.crypto.EncryptedTextField(default='')),
                ('state', models.CharField(choices=[('received', '核查中'), ('upheld', '异议成立，已撤下'), ('refused', '异议不成立，保留'), ('not_listed', '不在名单里')], max_length=10)),
                ('entry_id', models.BigIntegerField(null=True)),
                ('received_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by_name', models.CharField(blank=True, max_length=80)),
                ('note', fanzha.common.crypto.EncryptedTextField(default='')),
                ('erased_at', models.DateTimeField(null=True)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='objection_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'received'), ('decided_at__isnull', False), _connector='OR'), name='objection_decided')],
            },
        ),
        migrations.CreateModel(
            name='RecordVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('content', fanzha.common.crypto.EncryptedJSONField()),
                ('why', fanzha.common.crypto.EncryptedTextField(default='')),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=80)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='rights.record')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('record', 'version'), name='record_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('receipt', fanzha.common.crypto.EncryptedTextField(default='')),
                ('receipt_index', models.CharField(max_length=22, null=True, unique=True)),
                ('key', models.CharField(max_length=40, unique=True)),
                ('kind', models.CharField(choices=[('see', '查阅、复制'), ('correct', '更正、补充'), ('delete', '删除'), ('explain', '解释说明')], max_length=8)),
                ('state', models.CharField(choices=[('applied', '等本人到窗口核验'), ('open', '办理中'), ('second', '等第二人批准'), ('answered', '已答复'), ('refused', '不予办理'), ('withdrawn', '本人撤回'), ('lapsed', '过期未核验')], max_length=10)),
                ('name', fanzha.common.crypto.EncryptedTextField(default='')),
                ('phone', fanzha.common.crypto.EncryptedTextField(default='')),
                ('said', fanzha.common.crypto.EncryptedTextField(default='')),
                ('proof', models.CharField(blank=True, choices=[('id_card', '本人居民身份证'), ('other_card', '本人其他证件'), ('guardian', '监护人证件和关系证明'), ('agent', '代办人证件和委托书'), ('heir', '近亲属证件和关系证明')], max_length=10)),
                ('taken_at', models.DateTimeField()),
                ('taken_by_name', models.CharField(max_length=80)),
                ('verified_at', models.DateTimeField(null=True)),
                ('verified_by_name', models.CharField(blank=True, max_length=80)),
                ('due_at', models.DateTimeField()),
                ('extended_why', fanzha.common.crypto.EncryptedTextField(default='')),
                ('extended_at', models.DateTimeField(null=True)),
                ('proposed_why', fanzha.common.crypto.EncryptedTextField(default='')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by_name', models.CharField(blank=True, max_length=80)),
                ('answer', fanzha.common.crypto.EncryptedJSONField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='org.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='request_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['applied', 'lapsed', 'withdrawn']), models.Q(('proof', ''), _negated=True), _connector='OR'), name='request_identity_seen'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['answered', 'refused']), _negated=True), ('decided_at__isnull', False), _connector='OR'), name='request_decided')],
            },
        ),
    ]
